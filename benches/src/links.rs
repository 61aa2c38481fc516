//! Public links, served by `cofferctl serve`, against nginx on the same files: one large file, and a small one again and again.
//!
//! Who asks is in this process, and the same for both; what is counted beside the time is what the server takes. Coffer
//! compares every byte with its hash before it sends it and counts every download; nginx does neither.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::measure::{Cost, of_process};
use crate::report::{Line, wall_ratio};
use crate::{Bench, Outcome, data, goals, machine};

/// Bytes of the small file.
const SMALL_BYTES: u64 = 4 * 1024;
/// Connections that ask for it at once.
const CONNECTIONS: usize = 8;
const PEER: &str = "nginx";
const PATIENCE: Duration = Duration::from_secs(60);

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    if !machine::has(PEER) {
        report.note(format!("{PEER} is not installed, so links are compared with nothing"));
        return Ok(());
    }
    let (size_mib, requests) = (options.size(1_024, 128), options.size(20_000, 1_000));
    let files = folder.join("files");
    fs::create_dir(&files)?;
    data::write_file(&files.join("large"), size_mib * data::MIB, 1)?;
    data::write_file(&files.join("small"), SMALL_BYTES, 2)?;
    let vault = cofferctl.vault(folder.join("vault"))?;
    crate::measure::run([vault.add(&files)])?;
    let [mut large, mut small, mut large_of_peer, mut small_of_peer] = [const { Vec::new() }; 4];
    for round in 0..options.rounds {
        machine::settle(folder)?;
        let ours = Server::coffer(vault.command(&["serve", "--json", "--port", "0"]))?;
        let path = |name: &str| path_of_link(vault.command(&["links", "add", name, "--json"]));
        large.push(ours.cost(&[path("large")?], 1, 1)?);
        small.push(ours.cost(&[path("small")?], CONNECTIONS, requests)?);
        drop(ours);
        machine::settle(folder)?;
        let peer = Server::nginx(&folder.join(format!("nginx {round}")), &files)?;
        large_of_peer.push(peer.cost(&["/large".to_owned()], 1, 1)?);
        small_of_peer.push(peer.cost(&["/small".to_owned()], CONNECTIONS, requests)?);
    }
    report.add(
        &Line::costs(format!("open a link to {size_mib} MiB"), PEER, &large, &large_of_peer)
            .toward(goals::LINK_TO_LARGE, wall_ratio(&large, &large_of_peer)),
    );
    report.add(
        &Line::costs(format!("open a link to 4 KiB, {requests} times"), PEER, &small, &small_of_peer)
            .toward(goals::LINK_TO_SMALL, wall_ratio(&small, &small_of_peer)),
    );
    Ok(())
}

/// A server that runs, until it is dropped.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn coffer(mut serve: Command) -> Outcome<Server> {
        let mut process = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        let stdout = process.stdout.take().ok_or("its answers are piped")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let said: serde_json::Value = serde_json::from_str(&line)?;
        let port = said["port"].as_u64().and_then(|port| u16::try_from(port).ok()).ok_or("it does not say its port")?;
        Ok(Server { process, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)) })
    }

    /// One process of it, which does as little as it can besides sending files.
    fn nginx(folder: &Path, files: &Path) -> Outcome<Server> {
        fs::create_dir(folder)?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let (root, own) = (files.display(), folder.display());
        let configuration = format!(
            "daemon off; master_process off; worker_processes 1; pid '{own}/pid'; error_log '{own}/errors';\n\
             events {{ worker_connections 256; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;\n\
             client_body_temp_path '{own}/1'; proxy_temp_path '{own}/2'; fastcgi_temp_path '{own}/3';\n\
             uwsgi_temp_path '{own}/4'; scgi_temp_path '{own}/5';\n\
             server {{ listen {address}; root '{root}'; }} }}\n"
        );
        fs::write(folder.join("configuration"), configuration)?;
        let mut nginx = Command::new(PEER);
        nginx.arg("-c").arg(folder.join("configuration")).arg("-e").arg(folder.join("errors"));
        let process = nginx.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let server = Server { process, address };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            if begun.elapsed() > PATIENCE {
                return Err("nginx does not listen".into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    /// What it costs to ask for these so many times, over so many connections.
    fn cost(&self, paths: &[String], connections: usize, requests: u64) -> Outcome<Cost> {
        let before = of_process(self.process.id())?;
        let begun = Instant::now();
        let share = requests / connections as u64;
        let asked: Vec<Outcome<()>> = thread::scope(|scope| {
            let asking: Vec<_> = (0..connections)
                .map(|_| scope.spawn(|| ask(self.address, paths, share).map_err(|error| error.to_string())))
                .collect();
            asking.into_iter().map(|asking| Ok(asking.join().map_err(|_| "a client has panicked")??)).collect()
        });
        asked.into_iter().collect::<Outcome<()>>()?;
        let wall_seconds = begun.elapsed().as_secs_f64();
        let after = of_process(self.process.id())?;
        Ok(Cost { wall_seconds, cpu_seconds: after.cpu_seconds - before.cpu_seconds, peak_mib: after.peak_mib })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Asks again and again over one connection.
fn ask(server: SocketAddr, paths: &[String], times: u64) -> Outcome<()> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 256 * 1024];
    for path in paths.iter().cycle().take(paths.len() * times as usize) {
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n\r\n").as_bytes())?;
        let mut filled = 0;
        let end = loop {
            if let Some(end) = buffer[..filled].windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read(&mut buffer[filled..])? {
                0 => return Err("the connection ended in a head".into()),
                count => filled += count,
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length =
            head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse::<u64>().ok());
        let length = length.filter(|_| head.starts_with("http/1.1 200")).ok_or_else(|| format!("{path}: {head}"))?;
        let mut left = length - (filled - end) as u64;
        while left > 0 {
            match stream.read(&mut buffer)? {
                0 => return Err("the connection ended in a body".into()),
                count => left -= count as u64,
            }
        }
    }
    Ok(())
}

/// Makes a link; answers its path.
fn path_of_link(mut add: Command) -> Outcome<String> {
    let made: serde_json::Value = serde_json::from_slice(&add.output()?.stdout)?;
    Ok(made["path"].as_str().ok_or("a link that is served has a path")?.to_owned())
}
