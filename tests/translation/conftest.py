"""What these tests share."""

from __future__ import annotations

import pytest

from nmt_server.models import TranslationModel


@pytest.fixture
def served_model(served_model: TranslationModel, lasting_hosts: None) -> TranslationModel:
    """The random model as the default one, on a host that others of the module have used."""
    return served_model
