"""What a rendition says of itself: caption, creator, credit and copyright, as XMP and IPTC, and nothing else.

A rendition is made with an empty XMP packet of fixed length; the label is laid into it when the file is sent. So the
file on the disk says nothing of a text that is still being written, and what readers get says what was printed.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

LENGTH = 2048
BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
END = b'<?xpacket end="w"?>'
HEAD = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
)
FOOT = b"</rdf:Description></rdf:RDF></x:xmpmeta>"
ROOM = LENGTH - len(BEGIN + HEAD + FOOT + END)
# How each fact is written in XMP, and its longest in bytes; the caption gets what is left.
ALTERNATIVE = '<dc:{0}><rdf:Alt><rdf:li xml:lang="x-default">{1}</rdf:li></rdf:Alt></dc:{0}>'
WRITTEN = {
    "creator": ("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>", 120),
    "credit": ("<photoshop:Credit>{}</photoshop:Credit>", 250),
    "copyright": (ALTERNATIVE.format("rights", "{}"), 250),
    "caption": (ALTERNATIVE.format("description", "{}"), LENGTH),
}
# The same facts by their IPTC numbers in record 2, with the lengths that standard allows.
IPTC = {"caption": (120, 2000), "creator": (80, 32), "credit": (110, 32), "copyright": (116, 128)}
UTF_8 = b"\x1c\x01\x5a\x00\x03\x1b%G"


def packet(label: Mapping[str, str]) -> bytes:
    """The label as an XMP packet, always of the same length."""
    body = b""
    for name, (written, longest) in WRITTEN.items():
        if value := label.get(name, ""):
            room = min(longest, ROOM - len(body) - len(written))
            if text := shortened(value, room):
                body += written.format(text).encode()
    return BEGIN + HEAD + body + FOOT + b" " * (ROOM - len(body)) + END


def shortened(value: str, room: int) -> str:
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


def labelled(data: bytes, kind: str, label: Mapping[str, str]) -> bytes:
    """The rendition's bytes with its label written in."""
    begin = data.find(BEGIN)
    end = data.find(END, begin)
    if begin < 0 or end + len(END) - begin != LENGTH:
        return data
    data = data[:begin] + packet(label) + data[begin + LENGTH :]
    return with_iptc(data, label) if kind == "jpg" else data


def with_iptc(data: bytes, label: Mapping[str, str]) -> bytes:
    """The JPEG with the label as IPTC too, behind its first segment (JFIF)."""
    records = UTF_8
    for name, (number, longest) in IPTC.items():
        if value := label.get(name, ""):
            text = value.encode()[:longest].decode(errors="ignore").encode()
            records += b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text
    resource = b"8BIM\x04\x04\0\0" + len(records).to_bytes(4, "big") + records + b"\0" * (len(records) % 2)
    segment = b"Photoshop 3.0\0" + resource
    at = 4 + int.from_bytes(data[4:6], "big") if data[2:4] == b"\xff\xe0" else 2
    return data[:at] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + data[at:]


BLANK = packet({})
