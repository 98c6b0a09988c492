//! A database of real size, made in minutes: rows go in by the thousand, search indexes are built at
//! the end.

use deskfolk_server::config::Config;
use deskfolk_server::startup;
use domain::account::{SetupInput, TokenInput};
use domain::journal::Cause;
use domain::policy::Scope;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};
use service::context::{self, SessionCx};
use service::{Guest, Origin, search};
use std::io::Write;
use std::time::Instant;

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub users: u64,
    pub tickets: u64,
    pub customers: u64,
}

/// What the load needs to know of the database.
#[derive(Clone, Debug)]
pub struct World {
    /// Signs in as the admin, who works in every queue.
    pub login: String,
    pub password: String,
    /// Signs in to the portal with the same password.
    pub portal_login: String,
    /// An API token of the admin.
    pub token: String,
    /// A queue with a share of all tickets.
    pub queue: i64,
    /// A person to open tickets for.
    pub requester: i64,
    /// First and last ticket.
    pub tickets: (i64, i64),
}

const FIRST: [&str; 24] = [
    "Ana", "Mara", "Tom", "Lena", "Ivo", "Noor", "Jonas", "Klara", "Pavel", "Sofia", "Emil", "Greta", "Hugo", "Ines",
    "Karim", "Lukas", "Mina", "Oskar", "Paula", "Rosa", "Stefan", "Tilda", "Viktor", "Yara",
];
const LAST: [&str; 24] = [
    "Ruiz",
    "Lindqvist",
    "Weber",
    "Brandt",
    "Novak",
    "Haddad",
    "Keller",
    "Vogel",
    "Dvorak",
    "Rossi",
    "Berg",
    "Sommer",
    "Martin",
    "Costa",
    "Amin",
    "Fischer",
    "Sato",
    "Holm",
    "Schulz",
    "Moreau",
    "Krause",
    "Ek",
    "Petrov",
    "Aziz",
];
const WORDS: [&str; 16] = [
    "printer", "login", "invoice", "monitor", "network", "password", "delivery", "scanner", "update", "licence",
    "report", "phone", "mailbox", "access", "laptop", "backup",
];
const QUEUES: i64 = 20;
const BATCH: u64 = 500;
const START: i64 = 1_700_000_000_000;
const PASSWORD: &str = "measured with care";

/// The database of the configuration, filled if it is empty.
pub async fn world(config: &Config, size: Size) -> Result<World, Box<dyn std::error::Error>> {
    let db = startup::database(config).await?;
    startup::migrate(&db).await?;
    drop(db);
    let app = startup::application(config).await?;
    let guest = Guest { app: app.clone(), origin: Origin::default() };
    let login = "admin@bench.example".to_owned();
    let input = SetupInput {
        organisation: "Bench".to_owned(),
        first_name: "Ada".to_owned(),
        last_name: "Bench".to_owned(),
        email: login.clone(),
        password: PASSWORD.to_owned(),
        password_again: PASSWORD.to_owned(),
    };
    let admin = service::setup::run(&guest, input).await?;
    let hash = app.hasher.hash(PASSWORD.to_owned()).await?;
    let rows = Rows { db: app.db.maintenance(), size, sqlite: app.db.is_sqlite() };
    rows.fill(admin.0, &hash).await?;
    let SessionCx::As(cx) = context::signed_in(&app, Origin::default(), admin, None, None, Cause::Cli).await? else {
        return Err("the admin cannot sign in".into());
    };
    let scopes = Scope::ALL.iter().map(|scope| scope.as_str().to_owned()).collect();
    let token =
        service::tokens::create(&cx, TokenInput { name: "bench".to_owned(), scopes, expires: String::new() }).await?;
    app.db.close().await?;
    Ok(World {
        login,
        password: PASSWORD.to_owned(),
        portal_login: format!("user{}@mail{}.example", size.users / 2, (size.users / 2) % 97),
        token: token.token,
        queue: FIRST_QUEUE,
        requester: FIRST_USER + i64::try_from(size.users / 2)?,
        tickets: (1, i64::try_from(size.tickets)?),
    })
}

/// Ids of what is made here begin high enough not to meet what the setup made.
const FIRST_CUSTOMER: i64 = 1_000;
const FIRST_USER: i64 = 100_000;
const FIRST_QUEUE: i64 = 100;

struct Rows<'d> {
    db: &'d DatabaseConnection,
    size: Size,
    sqlite: bool,
}

impl Rows<'_> {
    async fn fill(&self, admin: i64, hash: &str) -> Result<(), DbErr> {
        let started = Instant::now();
        let held_back = self.hold_back_search().await?;
        self.structure(admin).await?;
        let Size { users, tickets, customers } = self.size;
        self.table("customer", "id,name,name_key,validity,comment,created_at,updated_at", customers, |i| {
            let id = FIRST_CUSTOMER + i as i64;
            format!("({id},'Customer {i}','customer {i}','valid','',{START},{START})")
        })
        .await?;
        self.table(
            "site",
            "id,customer_id,name,name_key,address,validity,comment,created_at,updated_at",
            customers,
            |i| {
                let id = FIRST_CUSTOMER + i as i64;
                format!("({id},{id},'Main site','main site','','valid','',{START},{START})")
            },
        )
        .await?;
        self.people(users, customers, hash).await?;
        self.work(users, tickets, customers, admin).await?;
        self.release_search(held_back).await?;
        eprintln!("made in {:.0} s", started.elapsed().as_secs_f64());
        Ok(())
    }

    async fn structure(&self, admin: i64) -> Result<(), DbErr> {
        for i in 0..QUEUES {
            let id = FIRST_QUEUE + i;
            self.run(&format!(
                "INSERT INTO queue (id,department_id,group_id,name,name_key,validity,comment,created_at,updated_at) \
                 SELECT {id}, (SELECT min(id) FROM department), (SELECT min(id) FROM access_group), 'Queue {i}','queue {i}','valid','',{START},{START}"
            ))
            .await?;
            self.run(&format!(
                "INSERT INTO access_grant (kind,user_id,target_id,reason,created_at) VALUES ('queue',{admin},{id},'',{START})"
            ))
            .await?;
        }
        self.run("UPDATE epoch SET value = value + 1").await
    }

    async fn people(&self, users: u64, customers: u64, hash: &str) -> Result<(), DbErr> {
        let columns = "id,customer_id,site_id,title,first_name,middle_name,last_name,preferred_name,display_name,sort_key,email,phone,\
                       validity,web_access,account_state,is_general,is_vip,comment,language,door,created_at,updated_at,version";
        let home = |i: u64| FIRST_CUSTOMER + (i % customers) as i64;
        self.table("user", columns, users, |i| {
            let Person { first, last, mail, phone, .. } = person(i);
            let (id, home, at) = (FIRST_USER + i as i64, home(i), START + i as i64 * 1000);
            let (no, name, key) = (false_sql(self.sqlite), format!("{first} {last}"), search::fold(&format!("{last} {first} {i}")));
            format!(
                "({id},{home},{home},'','{first}','','{last}','','{name}','{key}','{mail}','{phone}','valid','own','active',{no},{no},\
                 'Floor {} room {}','en','form',{at},{at},1)",
                i % 9,
                i % 311
            )
        })
        .await?;
        self.table("user_email", "user_id,address,address_key,is_primary,created_at", users, |i| {
            let mail = person(i).mail;
            format!("({},'{mail}','{mail}',{},{START})", FIRST_USER + i as i64, true_sql(self.sqlite))
        })
        .await?;
        self.table("user_phone", "user_id,kind,number,digits", users, |i| {
            let Person { phone, digits, .. } = person(i);
            format!("({},'phone','{phone}','{digits}')", FIRST_USER + i as i64)
        })
        .await?;
        self.table(
            "account",
            "user_id,password_hash,must_change_password,activated_at,created_at,updated_at",
            users,
            |i| format!("({},'{hash}',{},{START},{START},{START})", FIRST_USER + i as i64, false_sql(self.sqlite)),
        )
        .await?;
        self.table("user_search", "user_id,text", users, |i| {
            let Person { first, last, mail, phone, digits } = person(i);
            let words = format!(
                "{first} {last}\n{mail}\n{digits}\n{phone}\ncustomer {}\nmain site\nfloor {} room {}",
                i % customers,
                i % 9,
                i % 311
            );
            format!("({},'{}')", FIRST_USER + i as i64, search::fold(&words))
        })
        .await
    }

    async fn work(&self, users: u64, tickets: u64, customers: u64, admin: i64) -> Result<(), DbErr> {
        let requester = |i: u64| mix(i) % users;
        let columns = "id,subject,queue_id,state,priority,requester_id,customer_id,site_id,owner_id,is_confidential,created_at,updated_at,closed_at,version";
        self.table("ticket", columns, tickets, |i| {
            let who = requester(i);
            let (home, at) = (FIRST_CUSTOMER + (who % customers) as i64, START + i as i64 * 500);
            let state = ["closed", "closed", "closed", "closed", "open", "new", "pending", "closed"][(i % 8) as usize];
            let closed = if state == "closed" { at.to_string() } else { "NULL".to_owned() };
            let owner = if i % 3 == 0 { admin.to_string() } else { "NULL".to_owned() };
            format!(
                "({},'{}',{},'{state}','normal',{},{home},{home},{owner},{},{at},{at},{closed},1)",
                i + 1,
                subject(i),
                FIRST_QUEUE + (i as i64 % QUEUES),
                FIRST_USER + who as i64,
                false_sql(self.sqlite)
            )
        })
        .await?;
        self.table("article", "ticket_id,kind,author_id,body,created_at", tickets, |i| {
            let body = format!(
                "Hello, the {} does not work since this morning. What can we do? Kind regards",
                WORDS[(i % 16) as usize]
            );
            format!("({},'message',{},'{body}',{})", i + 1, FIRST_USER + requester(i) as i64, START + i as i64 * 500)
        })
        .await?;
        self.table("ticket_search", "ticket_id,text", tickets, |i| {
            let Person { first, last, .. } = person(requester(i));
            format!("({},'{}')", i + 1, search::fold(&format!("{}\n{first} {last}", subject(i))))
        })
        .await
    }

    /// Inserts `count` rows in transactions of some thousands.
    async fn table(&self, table: &str, columns: &str, count: u64, row: impl Fn(u64) -> String) -> Result<(), DbErr> {
        let started = Instant::now();
        let mut next = 0;
        while next < count {
            let tx = self.db.begin().await?;
            for _ in 0..40 {
                let end = (next + BATCH).min(count);
                if next == end {
                    break;
                }
                let rows: Vec<_> = (next..end).map(&row).collect();
                tx.execute_unprepared(&format!("INSERT INTO \"{table}\" ({columns}) VALUES {}", rows.join(",")))
                    .await?;
                next = end;
            }
            tx.commit().await?;
            eprint!("\r{table}: {next} of {count}");
            let _ = std::io::stderr().flush();
        }
        eprintln!(" in {:.1} s", started.elapsed().as_secs_f64());
        Ok(())
    }

    async fn run(&self, sql: &str) -> Result<(), DbErr> {
        self.db.execute_unprepared(sql).await.map(|_| ())
    }

    /// Takes away what would follow every row, and tells how to put it back.
    async fn hold_back_search(&self) -> Result<Vec<String>, DbErr> {
        let sql = if self.sqlite {
            "SELECT sql, 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_search\\_%' ESCAPE '\\'"
        } else {
            "SELECT indexdef, 'DROP INDEX \"' || indexname || '\"' FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'"
        };
        let mut restore = Vec::new();
        for row in self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await? {
            restore.push(row.try_get_by_index(0)?);
            self.run(&row.try_get_by_index::<String>(1)?).await?;
        }
        Ok(restore)
    }

    async fn release_search(&self, restore: Vec<String>) -> Result<(), DbErr> {
        let started = Instant::now();
        if self.sqlite {
            for table in ["user_search", "ticket_search"] {
                self.run(&format!("INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")).await?;
            }
        } else {
            for table in ["customer", "site", "user", "queue", "ticket"] {
                self.run(&format!(
                    "SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))"
                ))
                .await?;
            }
        }
        for sql in restore {
            self.run(&sql).await?;
        }
        self.run("ANALYZE").await?;
        eprintln!("search indexes in {:.1} s", started.elapsed().as_secs_f64());
        Ok(())
    }
}

struct Person {
    first: &'static str,
    last: &'static str,
    mail: String,
    phone: String,
    digits: String,
}

fn person(i: u64) -> Person {
    let n = mix(i);
    let digits = format!("4930{:08}", n % 100_000_000);
    Person {
        first: FIRST[(n % 24) as usize],
        last: LAST[(n / 24 % 24) as usize],
        mail: format!("user{i}@mail{}.example", i % 97),
        phone: format!("+49 30 {:08}", n % 100_000_000),
        digits,
    }
}

fn subject(i: u64) -> String {
    format!("{} {} {i}", WORDS[(i % 16) as usize], WORDS[(i / 16 % 16) as usize])
}

/// Spreads numbers, the same on every machine.
fn mix(i: u64) -> u64 {
    i.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) >> 8
}

const fn false_sql(sqlite: bool) -> &'static str {
    if sqlite { "0" } else { "false" }
}

const fn true_sql(sqlite: bool) -> &'static str {
    if sqlite { "1" } else { "true" }
}
