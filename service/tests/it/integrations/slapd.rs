//! A directory service of its own: `slapd` on a free port of loopback, in the foreground, in a directory that
//! goes with it. Any user can run it.

use std::fmt::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Who may read, beside the administrator.
pub const READER: &str = "cn=reader,dc=acme";
/// The password of both.
pub const SECRET: &str = "reader's secret";

/// A running directory service; it ends when this is dropped.
pub struct Slapd {
    process: Child,
    /// The port for `ldap://`.
    pub port: u16,
    /// The port for `ldaps://`.
    pub tls_port: u16,
    /// The certificate of its authority, as PEM.
    pub ca: String,
    _directory: TempDir,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Slapd {
    /// Starts one with these people: name, first name, last name, office. Each has a password, as `secret of p1`. `limit` is how many entries the reader
    /// may get at all.
    pub async fn start(people: &[(String, &str, &str, &str)], limit: Option<u32>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let ca = certificates(path);
        std::fs::create_dir(path.join("db")).unwrap();
        let total = limit.map_or_else(|| "unlimited".to_owned(), |limit| limit.to_string());
        std::fs::write(path.join("slapd.conf"), configuration(path, &total)).unwrap();
        std::fs::write(path.join("people.ldif"), ldif(people)).unwrap();
        run("slapadd", &["-f", &shown(path, "slapd.conf"), "-l", &shown(path, "people.ldif")]);
        let (port, tls_port) = (free_port(), free_port());
        let addresses = format!("ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{tls_port}/");
        let process = Command::new(program("slapd"))
            .args(["-d", "0", "-f", &shown(path, "slapd.conf"), "-h", &addresses])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let slapd = Self { process, port, tls_port, ca, _directory: directory };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return slapd;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("slapd does not answer");
    }
}

fn shown(path: &Path, name: &str) -> String {
    path.join(name).display().to_string()
}

/// Where Debian and others have it; `/usr/sbin` is not in everybody's `PATH`.
fn program(name: &str) -> PathBuf {
    let known =
        ["/usr/sbin", "/usr/local/sbin", "/usr/lib/openldap", "/usr/libexec", "/opt/homebrew/opt/openldap/libexec"];
    let found = known.iter().map(|place| Path::new(place).join(name)).find(|path| path.exists());
    found.unwrap_or_else(|| PathBuf::from(name))
}

fn run(name: &str, arguments: &[&str]) {
    let output = Command::new(program(name)).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{name} is missing ({error}): run bin/setup --test"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An authority, and a certificate of it for loopback.
fn certificates(path: &Path) -> String {
    let at = |name: &str| shown(path, name);
    std::fs::write(path.join("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let ca =
        ["req", "-x509", "-subj", "/CN=Test authority", "-days", "2", "-keyout", &at("ca.key"), "-out", &at("ca.pem")];
    run("openssl", &[&ca[..], &key[..]].concat());
    let request = ["req", "-subj", "/CN=127.0.0.1", "-keyout", &at("key.pem"), "-out", &at("request.pem")];
    run("openssl", &[&request[..], &key[..]].concat());
    run(
        "openssl",
        &[
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            &at("request.pem"),
            "-CA",
            &at("ca.pem"),
            "-CAkey",
            &at("ca.key"),
            "-CAcreateserial",
            "-extfile",
            &at("names"),
            "-out",
            &at("cert.pem"),
        ],
    );
    std::fs::read_to_string(path.join("ca.pem")).unwrap()
}

fn configuration(path: &Path, total: &str) -> String {
    let at = |name: &str| shown(path, name);
    let schema = ["/etc/ldap/schema", "/etc/openldap/schema", "/opt/homebrew/etc/openldap/schema"];
    let schema = schema.into_iter().find(|place| Path::new(place).exists()).unwrap_or("/etc/ldap/schema");
    let modules = Path::new("/usr/lib/ldap/back_mdb.so").exists();
    let modules = if modules { "modulepath /usr/lib/ldap\nmoduleload back_mdb\n" } else { "" };
    format!(
        "include {schema}/core.schema\ninclude {schema}/cosine.schema\ninclude {schema}/inetorgperson.schema\n{modules}\
         pidfile {}\nargsfile {}\nTLSCACertificateFile {}\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n\
         database mdb\nsuffix dc=acme\nrootdn cn=admin,dc=acme\nrootpw \"{SECRET}\"\ndirectory {}\n\
         limits dn.exact={READER} size.soft=500 size.hard=500 size.prtotal={total}\n\
         access to attrs=userPassword by anonymous auth by * none\naccess to * by users read by anonymous none\n",
        at("slapd.pid"),
        at("slapd.args"),
        at("ca.pem"),
        at("cert.pem"),
        at("key.pem"),
        at("db"),
    )
}

fn ldif(people: &[(String, &str, &str, &str)]) -> String {
    let mut out = format!(
        "dn: dc=acme\nobjectClass: organization\nobjectClass: dcObject\no: Acme\ndc: acme\n\n\
         dn: {READER}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: {SECRET}\n\n\
         dn: ou=people,dc=acme\nobjectClass: organizationalUnit\nou: people\n"
    );
    for (uid, first, last, office) in people {
        let _ = write!(
            out,
            "\ndn: uid={uid},ou=people,dc=acme\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {first} {last}\n\
             givenName: {first}\nsn: {last}\nmail: {uid}@acme.example\nphysicalDeliveryOfficeName: {office}\n\
             userPassword: secret of {uid}\n"
        );
    }
    out
}
