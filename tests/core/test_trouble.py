"""What is in the way is told from a fault of ours."""

from pathlib import Path

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError

from otklik.core.trouble import AWAY, trouble_of


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("the connection is lost"), AWAY),
        (InterfaceError("connection already closed"), AWAY),
        (IntegrityError("twice"), None),
        (ValueError("ours"), None),
    ],
)
def test_trouble_is_no_fault_of_ours(error, told):
    assert trouble_of(error, Path("/")) == told


@pytest.mark.django_db
@pytest.mark.parametrize(("reason", "told"), [(OperationalError("lost"), AWAY), (IntegrityError("twice"), None)])
def test_what_is_asked_after_a_transaction_broke_off_has_the_same_reason(reason, told):
    with pytest.raises(TransactionManagementError) as failure, transaction.atomic():
        connection.needs_rollback, connection.rollback_exc = True, reason
        connection.cursor().execute("SELECT 1")
    connection.needs_rollback = False
    assert trouble_of(failure.value, Path("/")) == told
