"""A rendition's label in XMP and IPTC: caption, creator, credit, copyright only.

A rendition is made with an empty XMP packet of fixed length; the label is laid into it when the file is sent. So the
file on the disk says nothing of a text that is still being written, and what readers get says what was printed.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

XMP_PACKET_BYTES = 2048
XMP_PACKET_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
XMP_PACKET_END = b'<?xpacket end="w"?>'
XMP_HEAD = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
)
XMP_FOOT = b"</rdf:Description></rdf:RDF></x:xmpmeta>"
MAX_XMP_BODY_BYTES = XMP_PACKET_BYTES - len(XMP_PACKET_BEGIN + XMP_HEAD + XMP_FOOT + XMP_PACKET_END)
# How each fact is written in XMP, and its longest in bytes; the caption gets what is left.
XMP_LANGUAGE_ALTERNATIVE_TEMPLATE = (
    '<dc:{0}><rdf:Alt><rdf:li xml:lang="x-default">{1}</rdf:li></rdf:Alt></dc:{0}>'
)
XMP_TEMPLATES = {
    "creator": ("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>", 120),
    "credit": ("<photoshop:Credit>{}</photoshop:Credit>", 250),
    "copyright": (XMP_LANGUAGE_ALTERNATIVE_TEMPLATE.format("rights", "{}"), 250),
    "caption": (XMP_LANGUAGE_ALTERNATIVE_TEMPLATE.format("description", "{}"), XMP_PACKET_BYTES),
}
# The same facts by their IPTC numbers in record 2, with the lengths that standard allows.
IPTC_DATASETS = {"caption": (120, 2000), "creator": (80, 32), "credit": (110, 32), "copyright": (116, 128)}
IPTC_UTF_8_MARKER = b"\x1c\x01\x5a\x00\x03\x1b%G"


def xmp_packet(label: Mapping[str, str]) -> bytes:
    """The label as an XMP packet, always of the same length."""
    body = b""
    for name, (written, longest) in XMP_TEMPLATES.items():
        if value := label.get(name, ""):
            room = min(longest, MAX_XMP_BODY_BYTES - len(body) - len(written))
            if text := shorten_xml_text(value, room):
                body += written.format(text).encode()
    return (
        XMP_PACKET_BEGIN
        + XMP_HEAD
        + body
        + XMP_FOOT
        + b" " * (MAX_XMP_BODY_BYTES - len(body))
        + XMP_PACKET_END
    )


def shorten_xml_text(value: str, room: int) -> str:
    """The value as XML text of at most so many bytes, cut with …… where it is longer."""
    # XML 1.0 has no place for most controls; the newsroom's own text never holds one.
    value = "".join(letter if letter.isprintable() else " " for letter in value)
    text = escape(value)
    while len(text.encode()) > room and value:
        value = value[: min(len(value) - 1, room // 3)]
        text = escape(value) + "……" if room > 20 else ""
        room_left = room - len(text.encode())
        if room_left >= 0:
            break
        room -= 6
    return text


def write_photo_metadata(data: bytes, kind: str, label: Mapping[str, str]) -> bytes:
    """The rendition's bytes with its label written in."""
    begin = data.find(XMP_PACKET_BEGIN)
    end = data.find(XMP_PACKET_END, begin)
    if begin < 0 or end + len(XMP_PACKET_END) - begin != XMP_PACKET_BYTES:
        return data
    data = data[:begin] + xmp_packet(label) + data[begin + XMP_PACKET_BYTES :]
    return insert_iptc(data, label) if kind == "jpg" else data


def insert_iptc(data: bytes, label: Mapping[str, str]) -> bytes:
    """The JPEG with the label as IPTC too, behind its first segment (JFIF)."""
    records = IPTC_UTF_8_MARKER
    for name, (number, longest) in IPTC_DATASETS.items():
        if value := label.get(name, ""):
            text = value.encode()[:longest].decode(errors="ignore").encode()
            records += b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text
    resource = b"8BIM\x04\x04\0\0" + len(records).to_bytes(4, "big") + records + b"\0" * (len(records) % 2)
    segment = b"Photoshop 3.0\0" + resource
    at = 4 + int.from_bytes(data[4:6], "big") if data[2:4] == b"\xff\xe0" else 2
    return data[:at] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + data[at:]


EMPTY_XMP_PACKET = xmp_packet({})
