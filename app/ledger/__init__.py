"""The ledger: SQLCipher tables of the station, the one place with SQL. Take `Ledger` from here."""

from app.ledger.clips import Ledger
from app.ledger.ward import OperatorSecret

__all__ = ["Ledger", "OperatorSecret"]
