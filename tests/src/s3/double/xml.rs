//! XML, both ways: documents are written from escaped elements and read by a parser that knows no entities of its own.

use std::fmt::Write as _;

use super::response::S3Error;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A document with this root around `content`, which is XML already.
pub fn document(root: &str, namespace: Option<&str>, content: &str) -> String {
    let namespace = namespace.map(|name| format!(" xmlns=\"{name}\"")).unwrap_or_default();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}{namespace}>{content}</{root}>")
}

/// The answer to an operation.
pub fn result(root: &str, content: &str) -> String {
    document(root, Some(NAMESPACE), content)
}

/// One element with this text.
pub fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

/// Elements, one after another.
pub fn elements(pairs: &[(&str, String)]) -> String {
    pairs.iter().map(|(name, text)| element(name, text)).collect()
}

/// An element around XML.
pub fn group(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // What XML 1.0 cannot hold is written as a reference to it, as S3 does; parsers refuse it, and so they should.
            character if (character as u32) < 0x20 => {
                let _ = write!(escaped, "&#x{:x};", character as u32);
            }
            character => escaped.push(character),
        }
    }
    escaped
}

/// What a reader of the body's document makes of it, with the document's namespace left aside.
///
/// # Errors
/// `MalformedXML` where the body is no XML, or the reader finds nothing.
pub fn read<T>(body: &[u8], reader: impl FnOnce(roxmltree::Node<'_, '_>) -> Option<T>) -> Result<T, S3Error> {
    let malformed = || S3Error::new(400, "MalformedXML");
    let text = str::from_utf8(body).map_err(|_| malformed())?;
    let document = roxmltree::Document::parse(text).map_err(|_| malformed())?;
    reader(document.root_element()).ok_or_else(malformed)
}

/// The children of this name.
pub fn children<'a, 'input>(
    node: roxmltree::Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = roxmltree::Node<'a, 'input>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The text of the first child of this name; empty where it has none.
pub fn text(node: roxmltree::Node<'_, '_>, name: &'static str) -> Option<String> {
    children(node, name).next().map(|child| child.text().unwrap_or_default().to_owned())
}
