//! `s3s-fs` over a temporary folder, in this process: an S3 server that neither we nor SeaweedFS have written.
//!
//! It checks a condition and then writes, so it must not be asked who wins a race.

use std::convert::Infallible;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::S3Server;
use crate::canary::{KEY_ID, SECRET};

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct FolderServer {
    server: S3Server,
    _runtime: Runtime,
    _folder: TempDir,
}

impl FolderServer {
    /// Starts one over an empty folder.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the server");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime for the server");
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("the folder is there"));
        builder.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        let service = builder.build();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port on loopback");
        let address = listener.local_addr().expect("it listens");
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    // A client that goes away is no error of the server.
                    let _ =
                        auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
                });
            }
            Ok::<(), Infallible>(())
        });
        let server = S3Server::new(format!("http://{address}"), KEY_ID, SECRET, "us-east-1".to_owned());
        FolderServer { server, _runtime: runtime, _folder: folder }
    }

    /// How to reach it, and with which keys.
    pub fn server(&self) -> S3Server {
        self.server.clone()
    }
}
