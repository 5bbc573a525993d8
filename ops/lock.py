"""Pin every dependency with its hash; the files name no package index."""

import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
UV = HERE / ".venv" / "uv"
COMMON = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-emit-index-url"]


def main() -> None:
    """Write requirements/run.txt and dev.txt; keeps pins that still fit (delete the files to renew all)."""
    for name, more in {
        "run": ["--group", "build"],
        "dev": ["--group", "build", "--extra", "dev", "-c", "requirements/run.txt"],
    }.items():
        target = f"requirements/{name}.txt"
        subprocess.run(
            [UV, "pip", "compile", *COMMON, "--no-annotate", "-q", "pyproject.toml", *more, "-o", target],
            cwd=HERE,
            check=True,
        )
        print(f"{target} written")


if __name__ == "__main__":
    main()
