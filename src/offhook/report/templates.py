"""Templates as Python compiled them, kept beside Python's own compiled files, so that not every audit compiles them anew.

It follows what Python does with its modules: kept in `__pycache__` of this folder, not written where that is not allowed or not
wished (`PYTHONDONTWRITEBYTECODE`), and not used once the template, Jinja or Python changed. Compiling costs 80 ms, this 3.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from jinja2 import BytecodeCache, compiler
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parent / "__pycache__"
DIGEST_BYTES = 32


class Compiled(BytecodeCache):
    """Jinja's interface to it; a bucket is one template, and knows the hash of its text.

    options: those of the environment, in any form that tells them apart: templates compile differently under others.
    """

    def __init__(self, options: str, folder: Path = FOLDER) -> None:
        about = Path(compiler.__file__).stat()
        made_by = f"{options} {about.st_mtime_ns} {about.st_size}"
        self._folder, self._end = folder, f"{sha256(made_by.encode()).hexdigest()[:16]}.{sys.implementation.cache_tag}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if its template was kept; one that does not fit or is damaged leaves it empty."""
        with suppress(OSError):
            kept = self._path(bucket).read_bytes()
            if sha256(kept[DIGEST_BYTES:]).digest() == kept[:DIGEST_BYTES]:
                bucket.bytecode_from_string(kept[DIGEST_BYTES:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, where that may be; in one step, since another audit may be reading."""
        if sys.dont_write_bytecode:
            return
        code = bucket.bytecode_to_string()
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            with NamedTemporaryFile("wb", dir=self._folder, suffix=".tmp", delete=False) as file:
                file.write(sha256(code).digest() + code)
            Path(file.name).replace(self._path(bucket))

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"template-{bucket.key}-{self._end}"
