"""The process that opens untrusted files: little memory and time, no secrets.

Run as `python -m stories.images.worker`, with one JSON object as its argument; what it found is one JSON
object on its standard output. Its priority is low, and it may be killed. It ends when its standard input
does, that is, with whoever started it.
"""

import json
import os
import resource
import sys
import threading
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from stories.images import metadata_reader, perceptual_hash, render
from stories.images.inspection import MAX_PIXELS, inspect_image, open_image
from stories.images.rejections import ImageRejected, ImageRejection

MEGABYTE = 1024 * 1024
MAX_MEMORY_BYTES = 300 * MEGABYTE
MAX_CPU_SECONDS = 15
MAX_OUTPUT_FILE_BYTES = 32 * MEGABYTE


def main(arguments: list[str]) -> int:
    threading.Thread(target=exit_when_parent_exits, daemon=True).start()
    limit_process_resources()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        answer = process_photo(**json.loads(arguments[0]))
    except ImageRejected as unusable:
        answer = {"fault": unusable.fault.value, "kind": unusable.kind}
    except MemoryError:
        answer = {"fault": ImageRejection.TOO_MUCH_MEMORY.value, "kind": ""}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        answer = {"fault": ImageRejection.TOO_MANY_PIXELS.value, "kind": ""}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    # Nothing of the decoders' is worth taking down in order.
    os._exit(0)


def process_photo(source: str, folder: str, focus: list[float]) -> dict[str, Any]:
    """The file's kind, metadata, fingerprint and colour; its renditions in the folder."""
    path = Path(source)
    found = inspect_image(path)
    facts = metadata_reader.read_metadata(open_image(path, found.kind))
    master = render.load_upright(path, found.kind)
    made = render.write_renditions(master, Path(folder), (focus[0], focus[1]))
    return {
        "kind": found.kind,
        "width": master.width,
        "height": master.height,
        "colour": render.mean_colour(master.picture),
        "likeness": perceptual_hash.difference_hash(master.picture),
        "facts": facts,
        "made": [asdict(one) for one in made],
    }


def limit_process_resources() -> None:
    """The process gets only so much more memory, and yields to readers' processes."""
    os.nice(15)
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: MAX_CPU_SECONDS,
        resource.RLIMIT_FSIZE: MAX_OUTPUT_FILE_BYTES,
    }
    if pages:
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + MAX_MEMORY_BYTES
    for name, most in limits.items():
        resource.setrlimit(name, (most, most))


def exit_when_parent_exits() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
