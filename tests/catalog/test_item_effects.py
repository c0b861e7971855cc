"""An item that would do what items cannot is refused when it is read, not when it is used."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from whispyrkeep.models.things import ItemUse


def test_an_item_cannot_parry() -> None:
    with pytest.raises(ValidationError, match="parry"):
        ItemUse.model_validate({"takes": "action", "effects": [{"op": "parry"}]})
