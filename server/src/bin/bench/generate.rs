//! A database of real size, made in minutes: rows go in by the thousand, search indexes are built at
//! the end.

use crate::fictitious::{Person, Someone, WORDS, badge, city, mix, person, someone, subject, zip};
use deskfolk_server::config::Config;
use deskfolk_server::startup;
use domain::account::{SetupInput, TokenInput};
use domain::fields::FieldInput;
use domain::ids::RoleId;
use domain::journal::Cause;
use domain::policy::Scope;
use domain::structure::RoleInput;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};
use service::context::{self, SessionCx};
use service::structure::roles;
use service::{Cx, Guest, Origin, fields, search};
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
    /// The role of all agents but the admin.
    pub role: i64,
    /// Customers there are.
    pub customers: u64,
    /// A person who is searched for.
    pub someone: Someone,
}

/// The custom field everybody has a value of.
const BADGE: &str = "badge";
/// So many of the first people are agents, at most; all hold one role and half of the queues.
const AGENTS: u64 = 1_000;
const QUEUES: i64 = 20;
/// Messages of the first ticket.
const LONG: u64 = 50;
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
    let SessionCx::As(cx) = context::signed_in(&app, Origin::default(), admin, None, None, Cause::Cli).await? else {
        return Err("the admin cannot sign in".into());
    };
    let role = structure(&cx).await?;
    let hash = app.hasher.hash(PASSWORD.to_owned()).await?;
    let rows = Rows { db: app.db.maintenance(), size, sqlite: app.db.is_sqlite() };
    rows.fill(admin.0, role.0, &hash).await?;
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
        role: role.0,
        customers: size.customers,
        someone: someone(size.users / 3),
    })
}

/// What is made by hand in a desk of this size: a custom field of people, and the role of its agents.
async fn structure(cx: &Cx) -> Result<RoleId, service::Error> {
    let badge = FieldInput {
        record: "user".to_owned(),
        label: "Badge".to_owned(),
        key: BADGE.to_owned(),
        kind: "text".to_owned(),
        ..FieldInput::default()
    };
    fields::create(cx, badge).await?;
    let role = RoleInput {
        name: "Floor".to_owned(),
        users_access: "read_only".to_owned(),
        ticket_rights: vec!["full".to_owned()],
        ..RoleInput::default()
    };
    roles::create(cx, role).await
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
    async fn fill(&self, admin: i64, role: i64, hash: &str) -> Result<(), DbErr> {
        let started = Instant::now();
        let held_back = self.hold_back_search().await?;
        self.queues(admin).await?;
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
        self.agents(users.min(AGENTS), role).await?;
        self.work(users, tickets, customers, admin).await?;
        self.release_search(held_back).await?;
        eprintln!("made in {:.0} s", started.elapsed().as_secs_f64());
        Ok(())
    }

    async fn queues(&self, admin: i64) -> Result<(), DbErr> {
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
                "{first} {last}\n{mail}\n{digits}\n0049{}\n{phone}\n{} {}\n{}\ncustomer {}\nmain site\nfloor {} room {}",
                &digits[2..],
                zip(i),
                city(i),
                badge(i),
                i % customers,
                i % 9,
                i % 311
            );
            format!("({},'{}')", FIRST_USER + i as i64, search::fold(&words))
        })
        .await?;
        let columns = "user_id,street,zip,city,country,addresses,mail_off,marketing,fields";
        self.table("user_profile", columns, users, |i| {
            let (id, no) = (FIRST_USER + i as i64, false_sql(self.sqlite));
            let (zip, city, badge) = (zip(i), city(i), badge(i));
            format!(r#"({id},'','{zip}','{city}','DE','',{no},{no},'{{"{BADGE}":["{badge}"]}}')"#)
        })
        .await
    }

    /// The first people work on tickets: all hold one role, and every other queue.
    async fn agents(&self, agents: u64, role: i64) -> Result<(), DbErr> {
        self.table("agent", "user_id,user_type,created_at,updated_at", agents, |i| {
            format!("({},'user',{START},{START})", FIRST_USER + i as i64)
        })
        .await?;
        let half = QUEUES as u64 / 2;
        self.table("access_grant", "kind,user_id,target_id,reason,created_at", agents * (half + 1), |n| {
            let id = FIRST_USER + (n / (half + 1)) as i64;
            match n % (half + 1) {
                0 => format!("('role',{id},{role},'',{START})"),
                queue => format!("('queue',{id},{},'',{START})", FIRST_QUEUE + 2 * (queue as i64 - 1)),
            }
        })
        .await?;
        self.run("UPDATE epoch SET value = value + 1").await
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
        self.table("article", "ticket_id,kind,author_id,subject,body,created_at", tickets, |i| {
            let body = format!(
                "Hello, the {} does not work since this morning. What can we do? Kind regards",
                WORDS[(i % 16) as usize]
            );
            let (who, at) = (FIRST_USER + requester(i) as i64, START + i as i64 * 500);
            format!("({},'message',{who},'{}','{body}',{at})", i + 1, subject(i))
        })
        .await?;
        // One conversation is long.
        let (long, who) = (tickets.min(1), FIRST_USER + requester(0) as i64);
        self.table("article", "ticket_id,kind,author_id,body,created_at", long * (LONG - 1), |i| {
            format!("(1,'message',{who},'Message {i} of a long conversation, in which much is said.',{START})")
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

const fn false_sql(sqlite: bool) -> &'static str {
    if sqlite { "0" } else { "false" }
}

const fn true_sql(sqlite: bool) -> &'static str {
    if sqlite { "1" } else { "true" }
}
