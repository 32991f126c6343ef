"""Builds the compiled core where there is a compiler; where there is none, the same source runs as it is.

OFFHOOK_NATIVE=require makes a missing compiler an error. All else about the package stands in pyproject.toml.
"""

from __future__ import annotations

import os

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

FLAGS = [] if os.name == "nt" else ["-O3", "-g0"]


class OptionalBuild(build_ext):
    """A build that may fail."""

    def build_extension(self, ext: Extension) -> None:
        """As ever; but a compiler that is missing altogether is no error either."""
        try:
            super().build_extension(ext)
        except OSError as error:  # build_ext itself lets only a compiler pass that fails
            if not ext.optional:
                raise
            self.warn(f"{ext.name} stays uncompiled: {error}")


modules = cythonize(
    [
        Extension(f"offhook.core.{name}", [f"src/offhook/core/{name}.py"], extra_compile_args=FLAGS)
        for name in ("packets", "flows", "lines")
    ],
    build_dir="build/cython",
    compiler_directives={"show_performance_hints": False},
)
for module in modules:
    module.optional = os.environ.get("OFFHOOK_NATIVE") != "require"  # cythonize drops the flag of an Extension
setup(ext_modules=modules, cmdclass={"build_ext": OptionalBuild})
