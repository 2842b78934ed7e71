from modelcheck import AT_LEAST_ONCE, EXACTLY_ONCE, Durable, Effects, Param, Spec, effects, fault, step, when


class Sender(Spec):
    messages: Param[int] = 2
    retries: Param[int] = 1
    semantics = {0: EXACTLY_ONCE}.get(retries, AT_LEAST_ONCE)

    position: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def send(self) -> None:
        when(self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1

    @fault(at_most=retries)
    def resend(self) -> None:
        when(self.position > 0)
        self.position -= 1
