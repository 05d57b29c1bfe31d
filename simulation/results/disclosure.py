"""Small numbers of people, hidden where real people's rows were used.

A run on public figures alone hides nothing.  Otherwise a number of people (or of what happened to
them in a year) below five is not shown, nor what could be worked back to it: its cost, its price
and its differences.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.results.manifest import PlaceInfo

FEWEST_SHOWN = 5.0


@dataclass(frozen=True)
class Suppression:
    """Whether small numbers are to be hidden.

    Attributes:
        fewest: the smallest number of people that may be shown; 0 shows every number.
    """

    fewest: float

    def hides(self, *people: float) -> bool:
        """Whether any of these numbers is above zero and too small to show."""
        return any(0 < abs(number) < self.fewest for number in people)

    @property
    def words(self) -> str:
        """What is hidden, in a sentence."""
        if not self.fewest:
            return "No number of people is hidden, since no real person's rows were used."
        return (
            f"Local people's data were used: numbers of people below {self.fewest:.0f} are "
            "hidden, with what could be worked back to them."
        )


def suppression_for(place: PlaceInfo) -> Suppression:
    """The rule for a run of a place: nothing is hidden where only public figures were used."""
    return Suppression(0.0 if place.public_figures_only else FEWEST_SHOWN)
