//! A wrong configuration is named, and nothing starts with it.

use crate::harness::Installation;

#[tokio::test]
async fn a_wrong_variable_is_named() {
    for (key, value, named) in [
        ("SERVER__LISSTEN", "127.0.0.1:1", "lissten"),
        ("SERVER__LISTEN", "nowhere", "server.listen"),
        ("SERVER__PUBLIC_URL", "desk.example.com", "server.public_url"),
        ("SERVER__SHUTDOWN_SECONDS", "soon", "server.shutdown_seconds"),
        ("MAIL__TRANSPORT", "pigeon", "mail.transport"),
        ("MAIL__TRANSPORT", "smtp", "mail.host"),
        ("SECURITY__SECRET_KEY", "short", "security.secret_key"),
        ("STORAGE__DATABASE_URL", "mysql://desk", "storage.database_url"),
        ("LOG__FILTER", "deskfolk=louder", "log.filter"),
    ] {
        let desk = Installation::sqlite().with(key, value);
        desk.run(&["serve"]).await.is(1).says("configuration: ").says(named);
    }
}

#[tokio::test]
async fn a_secret_of_digits_is_text() {
    let desk = Installation::sqlite().with("SECURITY__SECRET_KEY", "00112233445566778899001122334455");
    desk.with("MAIL__PASSWORD", "0123456").with("MAIL__USERNAME", "true").run(&["openapi"]).await.is(0);
    let desk = Installation::sqlite().with("SECURITY__SECRET_KEY", "0123456");
    let refused = desk.run(&["migrate"]).await.is(1).says("security.secret_key");
    assert!(!refused.stderr.contains("123456"), "{refused:?}");
}

#[tokio::test]
async fn a_wrong_file_is_named() {
    let desk = Installation::sqlite();
    desk.run(&["serve", "--config", "absent.toml"]).await.is(1).says("absent.toml");
    std::fs::write(desk.folder().join("deskfolk.toml"), "[server]\nlisten = 80\n").unwrap();
    desk.run(&["serve"]).await.is(1).says("deskfolk.toml").says("server.listen");
    std::fs::write(desk.folder().join("deskfolk.toml"), "[server\n").unwrap();
    desk.run(&["serve"]).await.is(1).says("deskfolk.toml");
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let desk = Installation::sqlite().with("SERVER__LISTEN", &address);
    desk.run(&["serve"]).await.is(1).says(&address);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_an_error() {
    let desk = Installation::sqlite().with("STORAGE__DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    desk.run(&["migrate"]).await.is(1).says("deskfolk: ");
}

#[tokio::test]
async fn another_secret_key_is_refused() {
    for desk in [Installation::sqlite(), Installation::postgres().await] {
        desk.prepare().await;
        let desk = desk.with("SECURITY__SECRET_KEY", "another key of at least 32 characters");
        desk.run(&["serve"]).await.is(1).says("security.secret_key");
    }
}

#[tokio::test]
async fn postgresql_is_migrated_on_purpose() {
    let desk = Installation::postgres().await;
    desk.run(&["serve"]).await.is(1).says("deskfolk migrate");
    let first = desk.run(&["migrate"]).await.is(0);
    assert!(first.stdout.contains("migrations applied"), "{first:?}");
    let again = desk.run(&["migrate"]).await.is(0);
    assert!(again.stdout.contains("up to date"), "{again:?}");
    desk.serve(&["--no-worker"]).await;
}

#[tokio::test]
async fn every_command_has_help() {
    let desk = Installation::sqlite();
    let help = desk.run(&["--help"]).await.is(0).stdout;
    for command in ["serve", "migrate", "demo", "admin", "audit", "backup", "openapi"] {
        assert!(help.contains(command), "{help}");
        desk.run(&[command, "--help"]).await.is(0);
    }
    desk.run(&["sevre"]).await.is(2).says("sevre");
}
