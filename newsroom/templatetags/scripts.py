"""How a page asks for its scripts."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from newsroom.script_modules import list_script_modules

register = template.Library()


@register.simple_tag
def preload_imports(*entries: str) -> SafeString:
    """Links that fetch whatever these scripts import along with them, and not one after the other."""
    imported = list_script_modules(*entries)[len(entries) :]
    return format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(name),) for name in imported)
    )
