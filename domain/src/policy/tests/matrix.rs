//! Every action for every kind of person, as one table: a change of a permission is a change of it.

use super::*;
use crate::ids::{ImpersonationId, TokenId};
use crate::policy::{Mode, Scope};

/// What is asked about, in the order of the letters of a cell.
///
/// Desk; own ticket in Support; ticket of the same site in Support; confidential ticket in Support;
/// ticket of another customer in Payroll; the queue Support; the queue Payroll; oneself; another
/// customer user; an admin.
const COLUMNS: usize = 10;

fn actors() -> Vec<(&'static str, Actor)> {
    let rw = || vec![group_grant(4, Holder::Customer(CustomerId(1)), 1, GroupLevel::Rw)];
    let customer = |web_access| Subject { grants: rw(), ..customer(web_access) };
    let placed = |user_type| Subject { grants: first_line().grants, ..agent(user_type) };
    let view = Via::Impersonation {
        id: ImpersonationId(1),
        admin: UserId(1),
        admin_name: "Ada".to_owned(),
        mode: Mode::ReadOnly,
        expires_at: Timestamp(NOW.0 + 1),
    };
    let token = Via::Token { id: TokenId(1), scopes: [Scope::TicketsRead, Scope::DirectoryWrite].into() };
    let with_state = |state| Subject { state, ..customer(WebAccess::Customer) };
    vec![
        ("guest", direct(with_state(AccountState::Guest))),
        ("pending", direct(with_state(AccountState::Pending))),
        ("locked", direct(with_state(AccountState::Locked))),
        ("own", direct(customer(WebAccess::Own))),
        ("site", direct(customer(WebAccess::Site))),
        ("customer", direct(customer(WebAccess::Customer))),
        ("agent", direct(placed(UserType::User))),
        ("manager", direct(placed(UserType::Manager))),
        ("admin", direct(placed(UserType::Admin))),
        ("viewed", Actor { subject: placed(UserType::Admin), via: view }),
        ("token", Actor { subject: placed(UserType::Admin), via: token }),
        ("system", Actor { subject: with_state(AccountState::Guest), via: Via::System }),
    ]
}

/// `+` allowed, `-` forbidden, `.` hidden.
fn cell(policy: &Policy<'_>, actor: &Actor, action: Action) -> String {
    let own = TicketFacts { requester: actor.subject.id, ..ticket() };
    let secret = TicketFacts { is_confidential: true, ..ticket() };
    let foreign = TicketFacts { queue: PAYROLL, customer: CustomerId(2), site: SiteId(9), ..ticket() };
    let (oneself, dora) = (user(actor.subject.clone()), user(person(11, "Dora")));
    let admin = user(Subject { id: UserId(30), name: "Bob".to_owned(), ..agent(UserType::Admin) });
    let resources: [Resource<'_>; COLUMNS] = [
        Resource::Desk,
        Resource::Ticket(&own),
        Resource::Ticket(&ticket()),
        Resource::Ticket(&secret),
        Resource::Ticket(&foreign),
        Resource::Queue(SUPPORT),
        Resource::Queue(PAYROLL),
        Resource::User(&oneself),
        Resource::User(&dora),
        Resource::User(&admin),
    ];
    let letter = |resource| match policy.decide(actor, action, resource) {
        Decision { allow: true, .. } => '+',
        Decision { visible: true, .. } => '-',
        Decision { visible: false, .. } => '.',
    };
    resources.map(letter).iter().collect()
}

fn table() -> String {
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    let actors = actors();
    let line = |name: &str, cells: Vec<String>| format!("{name:22} {}", cells.join(" ")).trim_end().to_owned();
    let head = line("", actors.iter().map(|(name, _)| format!("{name:COLUMNS$}")).collect());
    let rows = Action::ALL
        .iter()
        .map(|action| line(action.as_str(), actors.iter().map(|(_, actor)| cell(&policy, actor, *action)).collect()));
    [head].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_matrix_of_actions_and_people() {
    let found = table();
    assert_eq!(found, TABLE.trim_matches('\n'), "\n{found}\n");
}

const TABLE: &str = "
                       guest      pending    locked     own        site       customer   agent      manager    admin      viewed     token      system
sign_in                ---..-.... ---..-.... ---..-.... +-...-.+.. +--..-.+.. +--..-.+.. +---.-.+.. +---.--+-- +---.--+-- +---.--+-- ----.----- +------+--
use_portal             ---..-.... ---..-.... ---..-.... +-...-.+.. +--..-.+.. +--..-.+.. ----.-.-.. ----.----- ----.----- ----.----- ----.----- +------+--
use_agent_panel        ---..-.... ---..-.... ---..-.... --...-.-.. ---..-.-.. ---..-.-.. +---.-.+.. +---.--+-- +---.--+-- +---.--+-- ----.----- ----------
use_admin_menu         ---..-.... ---..-.... ---..-.... --...-.-.. ---..-.-.. ---..-.-.. ----.-.-.. +---.--+-- +---.--+-- +---.--+-- ----.----- ----------
explain_access         ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ +---.--+++ ----.----- +------+++
read_users             ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ +---.--+++ ----.----- +------+++
create_user            ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ ----.----- +---.--+++ +------+++
modify_user            ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--++- +---.--+++ ----.----- +---.--+++ +------+++
manage_account         ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--++- +---.--+++ ----.----- +---.--+++ +------+++
import_users           ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ ----.----- +---.--+++ +------+++
import_customers       ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ ----.----- +---.--+++ +------+++
manage_integrations    ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ ----.----- ----.----- +------+++
impersonate            ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.---++ ----.----- ----.----- +-------++
erase_user             ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.---+- ----.----- ----.----- +------+++
be_requester           ---..-.... ---..-.... ---..-.... --...-.+.. ---..-.+.. ---..-.+.. ----.-.+++ ----.--+++ ----.--+++ ----.--+++ ----.----- -------+++
manage_customers       ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ ----.----- +---.--+++ +------+++
read_sales             ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ +---.--+++ ----.----- +------+++
manage_sales           ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ ----.----- +---.--+++ +------+++
manage_agents          ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--++- +---.--+++ ----.----- ----.----- +------+++
manage_structure       ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ ----.----- ----.----- +------+++
manage_roles           ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ ----.----- ----.----- +------+++
manage_settings        ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ ----.----- ----.----- +------+++
manage_canned_replies  ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ ----.----- ----.----- +------+++
read_audit             ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ +---.--+++ ----.----- +------+++
manage_jobs            ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... ----.----- +---.--+++ ----.----- ----.----- +------+++
manage_own_tokens      ---..-.... ---..-.... ---..-.... --...-.-.. ---..-.-.. ---..-.-.. +---.-.+.. +---.--+-- +---.--+-- ----.----- ----.----- ----------
manage_own_credentials ---..-.... ---..-.... ---..-.... +-...-.+.. +--..-.+.. +--..-.+.. +---.-.+.. +---.--+-- +---.--+-- ----.----- ----.----- +------+--
change_own_password    ---..-.... ---..-.... ---..-.... +-...-.+.. +--..-.+.. +--..-.+.. +---.-.+.. +---.--+-- +---.--+-- ----.----- ----.----- +------+--
save_views             ---..-.... ---..-.... ---..-.... --...-.-.. ---..-.-.. ---..-.-.. +---.-.+.. +---.--+-- +---.--+-- ----.----- +---.--+-- ----------
share_views            ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... +---.--+++ +---.--+++ ----.----- +---.--+++ +------+++
manage_own_two_factor  ---..-.... ---..-.... ---..-.... +-...-.+.. +--..-.+.. +--..-.+.. +---.-.+.. +---.--+-- +---.--+-- ----.----- ----.----- +------+--
manage_own_profile     ---..-.... ---..-.... ---..-.... +-...-.+.. +--..-.+.. +--..-.+.. +---.-.+.. +---.--+-- +---.--+-- ----.----- ----.----- +------+--
keep_drafts            ---..-.... ---..-.... ---..-.... +-...-.+.. +--..-.+.. +--..-.+.. +---.-.+.. +---.--+-- +---.--+-- ----.----- ----.----- +------+--
read_ticket            ---..-.... ---..-.... ---..-.... -+...-.... -++..-.... -++..-.... -+++.+.... -+++.+---- -+++.+---- -+++.+---- -+++.+---- -++++++---
read_notes             ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... -+++.+.... -+++.+---- -+++.+---- -+++.+---- -+++.+---- -++++++---
create_ticket          ---..-.... ---..-.... ---..-.... --...+.... ---..+.... ---..+.... ----.+.... ----.+---- ----.+---- ----.----- ----.----- -----++---
reply                  ---..-.... ---..-.... ---..-.... -+...-.... -++..-.... -++..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
add_note               ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... -+++.+.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
change_state           ---..-.... ---..-.... ---..-.... -+...-.... -++..-.... -++..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
change_ticket          ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
move_ticket            ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
assign_ticket          ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
set_priority           ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
link_tickets           ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
merge_tickets          ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
convert_opportunity    ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
log_time               ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... -+++.+.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
manage_time            ---..-.... ---..-.... ---..-.... --...-.... ---..-.... ---..-.... ----.-.... -+++.+---- -+++.+---- ----.----- ----.----- -++++++---
";
