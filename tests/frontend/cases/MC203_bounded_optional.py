"""A bound that nobody would check."""

from typing import Annotated

from modelcheck import Between, Durable, Spec, step


class Paused(Spec):
    """A partition that is paused at an offset, or not."""

    paused_at: Durable[Annotated[int, Between(0, 2)] | None] = None

    @step
    def pause(self) -> None:
        """Pause beyond the bound."""
        self.paused_at = 3
