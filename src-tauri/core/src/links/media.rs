//! What a browser may show in its window instead of saving it.
//!
//! Pixels, sound and film, told by their first bytes and never by a name or by what somebody once wrote down. Everything
//! that a browser might run, lay out or follow (HTML, SVG, XML, PDF, text) is saved. So the one way to a [`Media`] is
//! [`Media::recognise`].

/// A type that is safe to show, as the header of an answer names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media(&'static str);

/// What is seen in the first bytes, and what it is called on the wire.
const SHOWN: [(&str, &str); 16] = [
    ("image/jpeg", "image/jpeg"),
    ("image/png", "image/png"),
    ("image/gif", "image/gif"),
    ("image/webp", "image/webp"),
    ("image/avif", "image/avif"),
    ("image/bmp", "image/bmp"),
    ("audio/mpeg", "audio/mpeg"),
    ("audio/m4a", "audio/mp4"),
    ("audio/aac", "audio/aac"),
    ("audio/ogg", "audio/ogg"),
    ("audio/opus", "audio/ogg"),
    ("audio/x-flac", "audio/flac"),
    ("audio/x-wav", "audio/wav"),
    ("video/mp4", "video/mp4"),
    ("video/x-m4v", "video/mp4"),
    ("video/webm", "video/webm"),
];

impl Media {
    /// What content that begins with `head` is, if it may be shown; a few kilobytes are enough.
    pub fn recognise(head: &[u8]) -> Option<Media> {
        let seen = infer::get(head)?.mime_type();
        SHOWN.iter().find(|(known, _)| *known == seen).map(|(_, called)| Media(called))
    }

    /// Whether it is sound or film.
    pub fn is_played(self) -> bool {
        self.0.starts_with("audio/") || self.0.starts_with("video/")
    }

    /// The type as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_and_sound_are_shown_by_their_first_bytes() {
        for (head, shown) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
            (b"fLaC\0\0\0\x22", "audio/flac"),
            // A picture that is a script as well is a picture, and nothing runs it.
            (b"GIF89a/*<script>*/=1;", "image/gif"),
        ] {
            assert_eq!(Media::recognise(head).map(Media::as_str), Some(shown), "{head:?}");
        }
    }

    #[test]
    fn what_a_browser_would_run_or_lay_out_is_never_shown() {
        for head in [
            &b""[..],
            b"plain words",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"<html><body>",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<?xml version='1.0'?><svg/>",
            b"%PDF-1.7\n",
            b"PK\x03\x04\x14\0\0\0",
            b"MZ\x90\0",
            b"\x7fELF\x02\x01",
            b"#!/bin/sh\n",
            b"II*\0",
            b"\xef\xbb\xbf<html>",
            b"From: <a>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
        ] {
            assert_eq!(Media::recognise(head), None, "{head:?}");
        }
    }
}
