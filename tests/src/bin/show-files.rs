//! Serves the files of a folder as links whose owner wants them shown, so that a real browser can be pointed at what the
//! server of links makes of them. `show-files FOLDER` prints a line for each, its name and its address, and runs until its
//! standard input ends.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use coffer_core::document::{ContentHash, LinkToken, LinkTokenHash, MimeType};
use coffer_core::links::{
    Ending, LinkServer, Media, PublicContent, PublicDocument, PublicDocuments, PublicRead, Refusal,
};
use coffer_core::seams::SystemClock;

/// The files, by the hash of the secret in their address.
#[derive(Debug)]
struct Folder(HashMap<LinkTokenHash, PathBuf>);

#[derive(Debug)]
struct Content(PathBuf);

impl PublicDocuments for Folder {
    fn open(&self, token: &LinkTokenHash, _: Option<&str>) -> Result<PublicDocument, Refusal> {
        let path = self.0.get(token).ok_or(Refusal::NotFound)?;
        let bytes = fs::read(path).map_err(|_| Refusal::Unavailable)?;
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        Ok(PublicDocument {
            name: name.ok_or(Refusal::NotFound)?,
            mime_type: MimeType::octet_stream(),
            size_bytes: bytes.len() as u64,
            content_hash: ContentHash::of(&bytes),
            is_limited: false,
            inline: Media::recognise(&bytes),
            content: Arc::new(Content(path.clone())),
        })
    }
}

impl PublicContent for Content {
    fn read(&self, bytes: Range<u64>) -> io::Result<Box<dyn PublicRead>> {
        let mut file = File::open(&self.0)?;
        file.seek(SeekFrom::Start(bytes.start))?;
        Ok(Box::new(file.take(bytes.end - bytes.start)))
    }

    fn is_live(&self) -> bool {
        true
    }

    fn begin_download(&self) -> Result<(), Refusal> {
        Ok(())
    }

    fn end_download(&self, _: Ending) {}
}

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).ok_or_else(|| io::Error::other("which folder?"))?;
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let tokens: Vec<LinkToken> = (0..files.len()).map(|number| LinkToken::from_bytes([number as u8; 32])).collect();
    let documents = Folder(tokens.iter().map(LinkToken::hash).zip(files.iter().cloned()).collect());
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = LinkServer::start(address, &[], Arc::new(documents), Arc::new(SystemClock::default()))?;
    for (file, token) in files.iter().zip(&tokens) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        println!("{name}\thttp://{}/p/{token}/it", server.local_addr());
    }
    println!();
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
