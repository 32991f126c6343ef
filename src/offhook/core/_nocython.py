"""What `packets.py` needs of Cython's words where Cython is not installed: each of them does nothing."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, TypeVar

F = TypeVar("F")
compiled = False


class _Type:
    """A C type: called as nothing, indexed as nothing."""

    def __getitem__(self, _shape: object) -> _Type:
        return self


class _Both(nullcontext[None]):
    """`nogil` as a decorator and as a block."""

    def __call__(self, function: F) -> F:
        return function


def _same(function: F) -> F:
    return function


def declare(_type: object = None, value: Any = None, **_: object) -> Any:  # noqa: ANN401 - what it declares may be anything
    """The value itself."""
    return value


def struct(**_: object) -> _Type:
    """A layout that nobody asks for."""
    return _Type()


def typedef(kind: F) -> F:
    """Another name of a type."""
    return kind


nogil = _Both()
cfunc = cclass = final = _same
uchar = uint = longlong = ulonglong = Py_ssize_t = _Type()
