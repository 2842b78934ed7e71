from modelcheck import Bag, Durable, Spec, always, bag, step, when


class Network(Spec):
    answers: Durable[Bag[bool]] = bag(2)

    @step
    def send(self, accepted: bool) -> None:
        when(len(self.answers) < 2)
        self.answers.add(accepted)

    @step
    def receive(self, accepted: bool) -> None:
        self.answers.remove(accepted)

    @always
    def there_is_room_for_two(self) -> bool:
        return len(self.answers) <= 2
