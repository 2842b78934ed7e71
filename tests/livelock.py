"""A sender that tries again for ever: what is lost by no step and starves all the same."""

from modelcheck import Durable, Effects, Param, Spec, effects, eventually, fault, step, when


class Livelock(Spec):
    """Send until it is accepted; while the other side is down, every attempt is refused."""

    messages: Param[int] = 1
    any_time: Param[bool] = False  # can the other side be repaired while a message is on its way?

    position: Durable[int] = 0
    sent: Durable[bool] = False
    up: Durable[bool] = True

    delivered: Effects = effects(messages)

    @step
    def send(self) -> None:
        """Try."""
        when(not self.sent and self.position < self.messages)
        self.sent = True

    @step
    def refuse(self) -> None:
        """Say no."""
        when(self.sent and not self.up)
        self.sent = False

    @step
    def accept(self) -> None:
        """Take it."""
        when(self.sent and self.up)
        self.delivered[self.position] += 1
        self.position += 1
        self.sent = False

    @step
    def repair(self) -> None:
        """Bring the other side up; a step that comes and goes may be passed over for ever."""
        when(not self.up and (self.any_time or not self.sent))
        self.up = True

    @fault(at_most=1)
    def outage(self) -> None:
        """Lose the other side."""
        when(self.up)
        self.up = False

    @eventually
    def everything_arrives(self) -> bool:
        """Every message is accepted at last."""
        return self.position == self.messages

    def done(self) -> bool:
        """A run may end only when all is sent."""
        return self.position == self.messages
