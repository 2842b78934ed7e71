from modelcheck import Durable, Spec, step

exec("class Base(Spec, abstract=True):\n    position: Durable[int] = 0\n")


class Consumer(Base):
    @step
    def poll(self) -> None:
        self.position = 1
