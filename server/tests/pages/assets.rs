//! The built site: hashed files are kept for ever and sent compressed.

use crate::harness::{Installation, browser};
use tempfile::TempDir;

#[tokio::test]
async fn hashed_files_are_immutable_and_compressed_beforehand() {
    // The list of hashes lies beside the program. Beside a link to it, it is this one.
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = folder.path().join("deskfolk");
    std::fs::hard_link(env!("CARGO_BIN_EXE_deskfolk"), &program).unwrap();
    std::fs::write(folder.path().join("hash.txt"), "js: aaa\nwasm: bbb\ncss: ccc\n").unwrap();
    let site = folder.path().join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(site.join("favicon.svg"), "<svg/>").unwrap();
    std::fs::write(site.join("pkg/deskfolk.ccc.css"), "plain").unwrap();
    std::fs::write(site.join("pkg/deskfolk.ccc.css.br"), "as brotli").unwrap();
    std::fs::write(site.join("pkg/deskfolk.ccc.css.gz"), "as gzip").unwrap();
    let desk = Installation::sqlite().program(&program).with("SERVER__SITE_ROOT", site.to_str().unwrap());
    desk.prepare().await;
    let server = desk.serve(&["--no-worker"]).await;

    let get = |path: &str, encoding: &'static str| {
        browser()
            .get(format!("{}{path}", server.root))
            .header("accept-encoding", encoding)
            .header("accept", "*/*")
            .send()
    };
    let page = get("/sign-in", "identity").await.unwrap().text().await.unwrap();
    for linked in ["/pkg/deskfolk.aaa.js", "/pkg/deskfolk.bbb.wasm", "/pkg/deskfolk.ccc.css"] {
        assert!(page.contains(linked), "{linked}: {page}");
    }
    for (encoding, sent, content) in
        [("br, gzip", "br", "as brotli"), ("gzip", "gzip", "as gzip"), ("identity", "", "plain")]
    {
        let file = get("/pkg/deskfolk.ccc.css", encoding).await.unwrap();
        assert_eq!(file.status(), 200);
        let header = |name: &str| file.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header("content-encoding"), sent);
        assert!(header("content-type").starts_with("text/css"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(file.bytes().await.unwrap(), content);
    }
    let absent = get("/pkg/deskfolk.old.css", "identity").await.unwrap();
    assert_eq!(absent.status(), 404);
    assert!(
        !absent.headers()["cache-control"].to_str().unwrap().contains("immutable"),
        "it may come with the next build"
    );
    assert_eq!(get("/pkg/../../../etc/passwd", "identity").await.unwrap().status(), 404);
    assert_eq!(get("/pkg/..%2ffavicon.svg", "identity").await.unwrap().status(), 404);
}
