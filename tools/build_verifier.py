"""Builds tools/verify_bundle.py from the fold modules: python tools/build_verifier.py [--check]"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from upkept.plans.bundle.verifier import built  # noqa: E402

TARGET = ROOT / "tools" / "verify_bundle.py"


def main() -> None:
    text = built()
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text("utf-8") != text:
            sys.exit("tools/verify_bundle.py is not what the modules give: run python tools/build_verifier.py.")
        return
    TARGET.write_text(text, "utf-8")
    TARGET.chmod(0o755)
    print(f"{TARGET.relative_to(ROOT)}: {len(text.splitlines()):,} lines")


if __name__ == "__main__":
    main()
