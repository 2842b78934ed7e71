# --set crashes=0
from modelcheck import Durable, Param, Spec, always, fault, step, when


class Consumer(Spec):
    crashes: Param[int] = 1
    running: Durable[bool] = True

    @fault(at_most=crashes)
    def crash(self) -> None:
        when(self.running)
        self.running = False

    @step
    def restart(self) -> None:
        when(not self.running)
        self.running = True

    @always
    def it_runs_unless_it_may_crash(self) -> bool:
        return self.running or self.crashes > 0
