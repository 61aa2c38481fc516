//! The AWS SDK and the servers understand each other: it signs otherwise than our client does, and frames bodies by itself.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, RequestChecksumCalculation};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart};
use coffer_tests::s3::S3Server;
use coffer_tests::s3::double::{Double, RequestSite};
use coffer_tests::s3::folder_server::FolderServer;
use coffer_tests::s3::seaweed::seaweed;
use tokio::runtime::Runtime;

fn sdk(server: &S3Server, checksums: RequestChecksumCalculation) -> Client {
    let configuration = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(Credentials::new(&server.access_key, &server.secret_key, None, None, "test"))
        .region(Region::new(server.region.clone()))
        .endpoint_url(&server.endpoint)
        .force_path_style(true)
        .request_checksum_calculation(checksums)
        .build();
    Client::from_conf(configuration)
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

fn puts_and_gets(server: &S3Server) {
    let bucket = server.new_bucket();
    for checksums in [RequestChecksumCalculation::WhenRequired, RequestChecksumCalculation::WhenSupported] {
        let client = sdk(server, checksums);
        runtime().block_on(async {
            let body = ByteStream::from_static(b"content");
            client.put_object().bucket(&bucket).key("ä b+c").body(body).send().await.expect("it is put");
            let got = client.get_object().bucket(&bucket).key("ä b+c").send().await.expect("it is got");
            let bytes = got.body.collect().await.expect("all of it").into_bytes();
            assert_eq!(bytes.as_ref(), b"content");
            let listed = client.list_objects_v2().bucket(&bucket).send().await.expect("it is listed");
            let keys: Vec<_> = listed.contents().iter().filter_map(|object| object.key()).collect();
            assert_eq!(keys, ["ä b+c"]);
            let taken = client.put_object().bucket(&bucket).key("ä b+c").if_none_match("*").send().await;
            let error = taken.expect_err("it is there already").into_service_error();
            assert_eq!(error.meta().code(), Some("PreconditionFailed"));
        });
    }
}

#[test]
fn it_puts_and_gets_on_the_double() {
    puts_and_gets(&Double::start().server());
}

#[test]
fn it_puts_and_gets_on_s3s_fs() {
    let folder = FolderServer::start();
    puts_and_gets(&folder.server());
}

#[test]
fn it_puts_and_gets_on_seaweed_fs() {
    if let Some(server) = seaweed() {
        puts_and_gets(&server);
    }
}

#[test]
fn it_sends_parts_with_a_checksum_of_the_whole() {
    let double = Double::start();
    let (bucket, client) = (double.new_bucket(), sdk(&double.server(), RequestChecksumCalculation::WhenRequired));
    runtime().block_on(async {
        let upload = client
            .create_multipart_upload()
            .bucket(&bucket)
            .key("large")
            .checksum_algorithm(ChecksumAlgorithm::Crc64Nvme)
            .checksum_type(ChecksumType::FullObject)
            .send()
            .await
            .expect("it begins");
        let id = upload.upload_id().expect("an id");
        let mut parts = CompletedMultipartUpload::builder();
        for (number, body) in [(1, vec![b'a'; 5 << 20]), (2, b"the end".to_vec())] {
            let request = client.upload_part().bucket(&bucket).key("large").upload_id(id).part_number(number);
            let request = request.checksum_algorithm(ChecksumAlgorithm::Crc64Nvme).body(ByteStream::from(body));
            let sent = request.send().await.expect("a part is sent");
            let part = CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag().map(str::to_owned));
            parts = parts.parts(part.set_checksum_crc64_nvme(sent.checksum_crc64_nvme().map(str::to_owned)).build());
        }
        let end = client.complete_multipart_upload().bucket(&bucket).key("large").upload_id(id);
        let ended = end.multipart_upload(parts.build()).if_none_match("*").send().await.expect("it ends");
        let head = client.head_object().bucket(&bucket).key("large").checksum_mode(ChecksumMode::Enabled);
        let head = head.send().await.expect("it is there");
        assert_eq!(head.content_length(), Some((5 << 20) + 7));
        assert!(head.checksum_crc64_nvme().is_some(), "the checksum of the whole is told");
        assert_eq!(head.checksum_crc64_nvme(), ended.checksum_crc64_nvme());
    });
    assert_eq!(double.open_uploads(&bucket), []);
}

#[test]
fn it_uses_connections_again() {
    let double = Double::start();
    let (bucket, client) = (double.new_bucket(), sdk(&double.server(), RequestChecksumCalculation::WhenRequired));
    runtime().block_on(async {
        for number in 0..20 {
            let body = ByteStream::from_static(b"x");
            client.put_object().bucket(&bucket).key(format!("{number}")).body(body).send().await.expect("it is put");
        }
    });
    assert_eq!(double.count(RequestSite::PutContent), 20);
    // One would do; a second is opened where the first has not come back to the pool yet.
    assert!(double.connections() <= 3, "{} connections for 20 requests", double.connections());
}
