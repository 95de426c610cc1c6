"""`python -m tests.house.draw_names [NUMBER [SEED]]` draws names of the code at random, for somebody to judge.

Modules, classes, functions and constants of the three floors, each with the first line of its docstring hidden: a name
is good when a stranger who knows Django and newspapers says from name and place alone what it is.
"""

import ast
import random
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def names() -> list[str]:
    """Every name that the code gives, with the module it stands in."""
    found = []
    for floor in ("newsroom", "stories", "people"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found.append(module)
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    found.append(f"{module}.{node.name}")
                elif isinstance(node, ast.Assign):
                    found += [f"{module}.{each.id}" for each in node.targets if isinstance(each, ast.Name)]
    return found


if __name__ == "__main__":
    number, seed = (*map(int, sys.argv[1:]), 120, 0)[:2] if len(sys.argv) < 3 else map(int, sys.argv[1:3])
    print("\n".join(sorted(random.Random(seed).sample(names(), number))))
