from pathlib import Path

import pytest

from tests.adapters.probes.ends import Authority, authority


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One the probes may be told to trust."""
    return authority(Path(tmp_path_factory.mktemp("issuer")))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An issuer nobody trusts."""
    return authority(Path(tmp_path_factory.mktemp("stranger")), "Authority of nobody")
