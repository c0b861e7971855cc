"""The two kinds of frozen value, and the constrained scalars they share."""

from collections.abc import Callable, Generator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from whispyrkeep.models.canonical import content_hash

Made = TypeVar("Made")
V = TypeVar("V", bound=BaseModel)

MAX_INTEGER = 2**53 - 1

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
"""Name of a file or folder in the keep: ``salt-coast``."""

EntityId = Slug
"""A character, NPC, foe, place, quest or faction; one name space within a campaign."""

CatalogueId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z-]+/[a-z0-9]+(-[a-z0-9]+)*$", max_length=96),
]
"""A catalogue entry, scoped by its kind: ``monster/goblin-warrior``."""

StreamName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9:#_-]+$", max_length=96)]

Int = Annotated[int, Field(strict=True, ge=-MAX_INTEGER, le=MAX_INTEGER)]
"""An integer and nothing that merely looks like one: no bool, float or text."""

Count = Annotated[int, Field(strict=True, ge=0, le=MAX_INTEGER)]

AbilityScore = Annotated[Int, Field(ge=1, le=30)]

Line = Annotated[str, StringConstraints(max_length=400)]
Paragraph = Annotated[str, StringConstraints(max_length=4_000)]
Story = Annotated[str, StringConstraints(max_length=20_000)]


def added(default: Any) -> Any:
    """A field that came with a later version: stored and hashed only where it says something.

    At its default it is left out of every dump, so that what earlier versions wrote keeps its
    bytes and its hash.
    """
    return Field(default, exclude_if=lambda value: bool(value == default))


class Value(BaseModel):
    """A frozen value whose input may hold no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by_digest: ClassVar[tuple[str, ...]] = ()
    """Fields that enter the hash by digests of their own, which they keep while unchanged."""

    @cached_property
    def digest(self) -> str:
        """Content hash of this value; computed once, for frozen values never change."""
        parts = self.model_dump(mode="json", exclude=set(self.by_digest))
        for name in self.by_digest:
            parts[name] = _digests(getattr(self, name))
        return content_hash(parts)

    def __iter__(self) -> Generator[tuple[str, Any], None, None]:
        """Each field and its value; what is kept beside the fields is none."""
        for name in type(self).__pydantic_fields__:
            yield name, getattr(self, name)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed, unvalidated; what was computed from them is dropped.

        Pydantic copies cached properties along with the fields, so that a changed copy would
        keep the digest of the original.
        """
        copied = super().model_copy(update=update, deep=deep)
        if update:
            fields = type(self).model_fields
            for name in [name for name in copied.__dict__ if name not in fields]:
                del copied.__dict__[name]
        return copied

    def dump(self) -> dict[str, Any]:
        """Plain JSON data: enums as text, tuples as lists."""
        return self.model_dump(mode="json")

    def with_(self, **changes: Any) -> Self:
        """A copy with these fields replaced; the values are not validated again.

        Raises:
            TypeError: a name is not a field of this value.
        """
        kind = type(self)
        fields = kind.__pydantic_fields__
        if not changes.keys() <= fields.keys():
            raise TypeError(f"{kind.__name__} has no {sorted(changes.keys() - fields.keys())}")
        # model_copy does the same through copy.copy, at four times the price; a fight is made
        # of such copies
        values = self.__dict__ | changes
        if len(values) > len(fields):
            for kept in values.keys() - fields.keys():
                del values[kept]
        return _bare(kind, values, self.__pydantic_fields_set__ | changes.keys())

    @classmethod
    def trusted(cls, values: dict[str, Any]) -> Self:
        """A value of every one of its fields, in their order; nothing is checked or copied.

        For values made by the thousand out of others that were checked: a fight's events.
        """
        return _bare(cls, values, _names(cls))

    def kept(self, name: str, made_with: object, make: Callable[[], Made]) -> Made:
        """What ``make`` made of this value and of ``made_with`` before, or makes now.

        It is kept with the value, which never changes, and left behind by changed copies.
        """
        held = self.__dict__.get(name)
        if held is not None and held[0] is made_with:
            kept: Made = held[1]
            return kept
        made = make()
        self.__dict__[name] = (made_with, made)
        return made


@cache
def _names(kind: type[BaseModel]) -> set[str]:
    return set(kind.__pydantic_fields__)


_SLOTS = BaseModel.__dict__
_set_values = _SLOTS["__dict__"].__set__
_set_named = _SLOTS["__pydantic_fields_set__"].__set__
_set_extra = _SLOTS["__pydantic_extra__"].__set__
_set_private = _SLOTS["__pydantic_private__"].__set__


def _bare(kind: type[V], values: dict[str, Any], named: AbstractSet[str]) -> V:
    """An instance with these fields, past validation; ``named`` are those that were given."""
    made = object.__new__(kind)
    # the slots themselves: object.__setattr__ looks each up by name, at twice the price
    _set_values(made, values)
    _set_named(made, named)
    _set_extra(made, None)
    _set_private(made, None)
    return made


def _digests(part: Value | tuple[Value, ...]) -> str | list[str]:
    return [value.digest for value in part] if isinstance(part, tuple) else part.digest


LATER: Final = ConfigDict(defer_build=True)
"""The configuration of entries, and of parts of theirs alone: built when the first is read."""


class StoredValue(Value):
    """A value read back from disk: fields of a newer program are ignored, not refused."""

    model_config = ConfigDict(frozen=True, extra="ignore")
