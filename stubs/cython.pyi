"""The words of Cython's pure mode that the core uses, as a type checker is to see them: C numbers are int."""

from contextlib import AbstractContextManager
from typing import Any, TypeVar

F = TypeVar("F")
T = TypeVar("T")

class _Nogil(AbstractContextManager[None]):
    def __call__(self, function: F, /) -> F: ...
    def __exit__(self, *_: object) -> None: ...

compiled: bool
nogil: _Nogil
uchar: Any
uint: Any

longlong = int
ulonglong = int
Py_ssize_t = int

def cfunc(function: F, /) -> F: ...
def final(kind: F, /) -> F: ...
def cclass(kind: F, /) -> F: ...
def typedef(kind: F, /) -> F: ...
def declare(type: type[T], /, *, visibility: str = ...) -> T: ...
def struct(**fields: type) -> Any: ...
