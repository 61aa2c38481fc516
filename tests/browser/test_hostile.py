"""Whatever lies behind a link, nothing of it runs in the browser of whoever opens it, and nobody is called."""

from chromium import Page
from hostile import documents
from servers import Server

# Longer than calls took that were let through.
LONG_ENOUGH = 4


def open_all(browser, urls) -> list[Page]:
    pages = []
    for url in urls:
        page = browser.page()
        page.open(url)
        pages.append(page)
    pages[0].wait(LONG_ENOUGH)
    return pages


def close_all(pages):
    for page in pages:
        page.close()


def test_documents_that_want_to_run_something_do_not(browser, vault, beacon):
    hostile = documents(beacon.url)
    assert len(hostile) >= 20
    close_all(open_all(browser, [vault.publish(one.name, one.content) for one in hostile]))
    assert beacon.calls == [], "nothing runs and nobody is called"
    # The same documents from a server that takes no care: if they did not run there, they would prove nothing.
    contents = {f"/{one.name}": (one.type, one.content) for one in hostile}
    careless = Server(lambda path: contents.get(path, ("text/plain", b"")))
    close_all(open_all(browser, [f"{careless.url}/{one.name}" for one in hostile if one.runs]))
    careless.close()
    silent = {one.name for one in hostile if one.runs} - set(beacon.calls)
    assert not silent, f"without our care these would have run: {silent}"


def test_no_other_page_gets_a_link_to_run_or_to_show(browser, vault, beacon):
    """A page of another port of this computer is of the same site, as browsers see it."""
    hostile = {one.name: one for one in documents(beacon.url)}
    script, page = (hostile[name] for name in ("script.js", "page.html"))

    def attacking(script_url, page_url):
        return (
            f'<!DOCTYPE html><script src="{script_url}"></script><iframe src="{page_url}"></iframe>'
            f'<object data="{page_url}"></object><embed src="{page_url}">'
            f'<img src="{script_url}" onload="new Image().src=\'{beacon.url}/shown\'">'
        ).encode()

    ours = attacking(vault.publish("script.js", script.content), vault.publish("page.html", page.content))
    picture = vault.publish("pixel.gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")
    ours += f'<img src="{picture}" onload="new Image().src=\'{beacon.url}/shown\'">'.encode()
    attacker = Server(lambda path: ("text/html", ours))
    pages = open_all(browser, [attacker.url])
    fetched = f"fetch('{picture}').then(answer => answer.text()).then(() => 'read').catch(() => 'refused')"
    answer = pages[0].tell("Runtime.evaluate", expression=fetched, awaitPromise=True, returnByValue=True)
    assert answer["result"]["value"] == "refused"
    close_all(pages)
    attacker.close()
    assert beacon.calls == []
    contents = {f"/{one.name}": (one.type, one.content) for one in (script, page)}
    careless = Server(lambda path: contents.get(path, ("text/html", attacking("/script.js", "/page.html"))))
    close_all(open_all(browser, [careless.url]))
    careless.close()
    assert {"script.js", "page.html"} <= set(beacon.calls), "they would have, without our care"
