"""The members of one kind by name: selmask's own, and those that installed packages offer."""

from __future__ import annotations

import logging
from functools import cached_property
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from selmask.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")

log = logging.getLogger(__name__)


class Family(Generic[T]):
    """Members of one kind; an installed package adds its own under the family's entry-point group.

    Args:
        noun: The word for a member in messages, such as "file format".
        group: The entry-point group, such as `selmask.formats`.
        built_in: Returns selmask's own members in their order; called once, when the members are first needed.
        kind: The class whose instances or subclasses the members are.
        name: Returns a member's name.
    """

    def __init__(
        self, noun: str, group: str, built_in: Callable[[], Iterable[T]], kind: type[Any], name: Callable[[T], str]
    ) -> None:
        self._noun, self._group, self._built_in, self._kind, self._name = noun, group, built_in, kind, name

    @cached_property
    def members(self) -> Mapping[str, T]:
        """Every member by its name, selmask's own first.

        A member that cannot be loaded, or whose name is taken, is logged and left out.
        """
        members = {self._name(member): member for member in self._built_in()}
        for name, member, origin in self._foreign():
            if name in members:
                log.warning("The %s %s (%s) has the name of another one and is left out.", self._noun, name, origin)
            else:
                members[name] = member
        return members

    def get(self, name: str) -> T:
        """The member called `name`.

        Raises:
            NotFound: there is no such member; offers the nearest name.
        """
        if name not in self.members:
            raise NotFound.among(self._noun, name, self.members)
        return self.members[name]

    def _foreign(self) -> Iterator[tuple[str, T, str]]:
        """Name, member and origin of everything that installed packages offer."""
        for point in entry_points(group=self._group):
            try:
                member = point.load()
                self._check(member)
                name = self._name(member)
            except Exception as error:  # noqa: BLE001 - whatever a package raises, the other members stay
                log.warning("The %s %s (%s) cannot be loaded: %s", self._noun, point.name, point.value, error)
            else:
                yield name, member, point.value

    def _check(self, member: object) -> None:
        if not isinstance(member, self._kind) and not (isinstance(member, type) and issubclass(member, self._kind)):
            raise TypeError(f"it is not a {self._kind.__name__}")
