"""Documents that want to run something, or to call somebody, in whoever opens them.

Each calls the address that it is given, in its own way; `runs` says that a browser lets it, where nobody forbids it.
"""

from collections import namedtuple

Hostile = namedtuple("Hostile", "name content type runs")


def documents(beacon):
    """All of them; document NAME calls `<beacon>/NAME`."""

    def hostile(name, content, type, runs=True):
        url = f"{beacon}/{name}"
        made = content.replace("URL", url)
        return Hostile(name, made if isinstance(made, bytes) else made.encode(), type, runs)

    def raw(name, content, type, runs=True):
        return Hostile(name, content.replace(b"URL", f"{beacon}/{name}".encode()), type, runs)

    call = "fetch('URL',{mode:'no-cors'})"
    image = "new Image().src='URL'"
    html = f"<!DOCTYPE html><title>x</title><script>{call};{image}</script>"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" '
    xhtml = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><script>{image}</script></body></html>'
    style = (
        '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><!DOCTYPE d [<!ATTLIST xsl:stylesheet id ID '
        '#REQUIRED>]><d><xsl:stylesheet id="s" version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        f'<xsl:template match="/"><html><script>{image}</script></html></xsl:template></xsl:stylesheet></d>'
    )
    mhtml = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n"
        f"Content-Location: http://x/\r\n\r\n{html}\r\n--b--\r\n"
    )
    pdf = (
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 3 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        "3 0 obj<</S/JavaScript/JS(app.launchURL('URL',true);this.submitForm('URL');)>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    gif_and_script = b"GIF89a/*" + b"\x01\x00" * 20 + b"*/=1;" + image.encode() + b"//"
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde"
    jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xfe"
    return [
        hostile("page.html", html, "text/html"),
        hostile("page.xhtml", xhtml, "application/xhtml+xml"),
        hostile("page.xml", xhtml, "application/xml"),
        hostile("styled.xml", style, "text/xml", runs=False),
        hostile("onload.svg", svg + f'onload="{image}"/>', "image/svg+xml"),
        hostile("script.svg", svg + f"><script>{image}</script></svg>", "image/svg+xml"),
        hostile("foreign.svg", svg + f"><foreignObject>{xhtml}</foreignObject></svg>", "image/svg+xml"),
        hostile("paper.pdf", pdf, "application/pdf", runs=False),
        hostile("saved.mhtml", mhtml, "multipart/related", runs=False),
        hostile("utf7.html", "+ADw-script+AD4-" + image + "+ADw-/script+AD4-", "text/html; charset=utf-7", runs=False),
        raw("utf16.html", b"\xff\xfe" + html.replace("URL", f"{beacon}/utf16.html").encode("utf-16-le"), "text/html"),
        raw("script.gif", gif_and_script, "image/gif", runs=False),
        raw("page.png", png + html.encode(), "image/png", runs=False),
        raw("page.jpg", jpeg + b"\0\xff" + html.encode() + b"\xff\xd9", "image/jpeg", runs=False),
        hostile("bait.txt", html, "text/html"),
        hostile("bait", html, ""),
        hostile("bait.jpg", html, "text/html"),
        hostile("bait.json", '{"a":"' + html + '"}', "text/html"),
        hostile("goes.html", '<meta http-equiv="refresh" content="0;url=URL">', "text/html"),
        hostile("loads.html", '<img src="URL"><iframe src="URL"></iframe><link rel=stylesheet href="URL">', "text/html"),
        hostile("style.html", '<style>@import "URL";body{background:url("URL")}</style>', "text/html"),
        hostile("focus.html", f'<input autofocus onfocus="{image}"><img src=x onerror="{image}">', "text/html"),
        hostile("form.html", '<form action="URL" id=f></form><script>f.submit()</script>', "text/html"),
        hostile("script.js", image, "text/javascript", runs=False),
    ]
