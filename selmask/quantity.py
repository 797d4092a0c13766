"""A measured number as a person reads it: its title, its meaning, and whether it is shown in percent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """A kind of number that runs measure.

    Attributes:
        title: Its name within a sentence, such as "macro-F1".
        meaning: One sentence, for a tooltip.
        is_share: Whether it lies between 0 and 1 and is shown in percent, its differences in points.
    """

    title: str
    meaning: str
    is_share: bool = False

    @property
    def heading(self) -> str:
        """The title at the beginning of a label: with a capital letter."""
        return self.title[:1].upper() + self.title[1:]

    @property
    def scale(self) -> int:
        """The factor from a value to the number shown."""
        return 100 if self.is_share else 1

    def in_words(self, value: float) -> str:
        """A value as it is shown: `71.2 %`, `35,210`, `2.314`."""
        if self.is_share:
            return f"{self.scale * value:.1f} %"
        return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"

    def number(self, difference: float, *, signed: bool = False) -> str:
        """A difference without its unit: `1.3`, `0.013`; with its sign `+1.3`.

        What would round to zero has up to two more digits; where they are zero as well, it is no -0.0.
        """
        value, digits, sign = self.scale * difference, self._digits, "+" if signed else ""
        shown = (f"{value:{sign}z.{digits + more}f}" for more in (0, 1, 2))
        return next((each for each in shown if float(each)), f"{value:{sign}z.{digits}f}")

    def difference(self, difference: float, *, signed: bool = True) -> str:
        """A difference with its unit, if it has one: `+1.3 points`, `+0.013`."""
        return self.number(difference, signed=signed) + self._unit

    def limit(self, difference: float) -> str:
        """A difference that a person has set, with its unit and with all digits that she gave it: `0.25 points`."""
        value = self.scale * difference
        exact, usual = f"{value:.10g}", f"{value:.{self._digits}f}"
        return (usual if float(usual) == float(exact) else exact) + self._unit

    @property
    def _digits(self) -> int:
        return 1 if self.is_share else 3

    @property
    def _unit(self) -> str:
        return " points" if self.is_share else ""
