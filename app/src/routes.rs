//! The map of the application: every page and the frame it stands in.

use crate::areas::*;
use crate::features::account::SignInPage;
use crate::in_use::tell_use;
use crate::live::provide_live;
use crate::request;
use crate::shell::{Brand, Person, provide_hotkeys};
use crate::ui::{ErrorPage, provide_toasts};
use domain::AppError;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toasts();
    let me = RwSignal::new(SharedValue::new(request::first_me).into_inner());
    provide_context(Person(me));
    provide_context(StoredValue::new(SharedValue::new(request::first_flash).into_inner()));
    provide_live(me);
    tell_use(me);
    view! {
        <Router>
            <Hotkeys/>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/code") view=Account::SecondStep ssr=SsrMode::Async/>
                <Route path=path!("/forgotten") view=Account::Forgotten ssr=SsrMode::Async/>
                <Route path=path!("/register") view=Account::Register ssr=SsrMode::Async/>
                <Route path=path!("/open-ticket") view=Account::StrangerTicket ssr=SsrMode::Async/>
                <Route path=path!("/check-ticket") view=Account::CheckTicket ssr=SsrMode::Async/>
                <Route path=path!("/unsubscribe/:token") view=Account::Unsubscribe ssr=SsrMode::Async/>
                <Route path=path!("/t/:token") view=Portal::GuestTicket ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=Account::Setup ssr=SsrMode::Async/>
                <Route path=path!("/choose-password/:token") view=Account::ChoosePassword ssr=SsrMode::Async/>
                <Route path=path!("/profile") view=Account::Profile ssr=SsrMode::Async/>
                <ParentRoute path=path!("/portal") view=Portal::PortalShell ssr=SsrMode::Async>
                    <Route path=path!("") view=Portal::MyTickets ssr=SsrMode::Async/>
                    <Route path=path!("tickets/new") view=Portal::NewMyTicket ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id") view=Portal::MyTicket ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/participants") view=Portal::MyTicketParticipants ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/guests") view=Portal::MyTicketGuests ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/agent") view=Desk::AgentShell ssr=SsrMode::Async>
                    <Route path=path!("") view=Desk::Dashboard ssr=SsrMode::Async/>
                    <Route path=path!("tickets") view=Desk::Tickets ssr=SsrMode::Async/>
                    <Route path=path!("messages") view=Directory::Messages ssr=SsrMode::Async/>
                    <Route path=path!("tickets/new") view=Tickets::NewTicket ssr=SsrMode::Async/>
                    <Route path=path!("calls/new") view=Tickets::NewCall ssr=SsrMode::Async/>
                    <Route path=path!("tickets/bulk") view=Tickets::TicketBulk ssr=SsrMode::Async/>
                    <Route path=path!("tickets/operations") view=Tickets::TicketOperations ssr=SsrMode::Async/>
                    <Route path=path!("tickets/operations/:id") view=Tickets::TicketOperation ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id") view=Tickets::Ticket ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/site-user") view=Tickets::ChangeSiteUser ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/end-user") view=Tickets::EndUser ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/merge") view=Tickets::Merge ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/convert") view=Sales::Convert ssr=SsrMode::Async/>
                    <Route path=path!("opportunities") view=Sales::Opportunities ssr=SsrMode::Async/>
                    <Route path=path!("opportunities/new") view=Sales::NewOpportunity ssr=SsrMode::Async/>
                    <Route path=path!("contacts") view=Sales::SalesContacts ssr=SsrMode::Async/>
                    <Route path=path!("contacts/new") view=Sales::NewContact ssr=SsrMode::Async/>
                    <Route path=path!("prospects") view=Sales::Prospects ssr=SsrMode::Async/>
                    <Route path=path!("prospects/new") view=Sales::NewProspect ssr=SsrMode::Async/>
                    <Route path=path!("leads/:id") view=Sales::Lead ssr=SsrMode::Async/>
                    <Route path=path!("accounts") view=Sales::Accounts ssr=SsrMode::Async/>
                    <Route path=path!("accounts/new") view=Sales::NewAccount ssr=SsrMode::Async/>
                    <Route path=path!("accounts/:id") view=Sales::Account ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/audience") view=Tickets::TicketAudience ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/time") view=Tickets::TicketTime ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/participants") view=Tickets::TicketParticipants ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/guests") view=Tickets::TicketGuests ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/history") view=Tickets::TicketHistory ssr=SsrMode::Async/>
                    <Route path=path!("users") view=Directory::UserDirectory ssr=SsrMode::Async/>
                    <Route path=path!("users/new") view=People::NewUser ssr=SsrMode::Async/>
                    <Route path=path!("users/bulk") view=People::Bulk ssr=SsrMode::Async/>
                    <Route path=path!("users/operations") view=People::Operations ssr=SsrMode::Async/>
                    <Route path=path!("users/operations/:id") view=People::Operation ssr=SsrMode::Async/>
                    <Route path=path!("users/duplicates") view=People::Duplicates ssr=SsrMode::Async/>
                    <Route path=path!("users/merge") view=People::MergePeople ssr=SsrMode::Async/>
                    <Route path=path!("users/merges") view=People::Merges ssr=SsrMode::Async/>
                    <Route path=path!("users/merges/:id") view=People::Merged ssr=SsrMode::Async/>
                    <Route path=path!("users/:id") view=People::User ssr=SsrMode::Async/>
                    <Route path=path!("users/:id/customers/:grant") view=People::LeaveCustomer ssr=SsrMode::Async/>
                    <Route path=path!("users/:id/edit") view=People::EditUser ssr=SsrMode::Async/>
                    <Route path=path!("users/:id/look") view=People::Look ssr=SsrMode::Async/>
                    <Route path=path!("views/:id") view=Directory::SavedView ssr=SsrMode::Async/>
                    <Route path=path!("customers") view=Directory::Customers ssr=SsrMode::Async/>
                    <Route path=path!("customers/new") view=People::NewCustomer ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id") view=People::Customer ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/edit") view=People::EditCustomer ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/sites/new") view=People::NewSite ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/contacts") view=People::Contacts ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/domains/:rule") view=People::MailDomain ssr=SsrMode::Async/>
                    <Route path=path!("grants/:id") view=People::GroupRemoval ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/sites/:site") view=People::Site ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/sites/:site/edit") view=People::EditSite ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/sites/:site/move") view=People::MoveSite ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/admin") view=Desk::AdminShell ssr=SsrMode::Async>
                    <Route path=path!("") view=Admin::AdminOverview ssr=SsrMode::Async/>
                    <Route path=path!("users") view=Admin::Users ssr=SsrMode::Async/>
                    <Route path=path!("customer-users") view=Admin::CustomerUser ssr=SsrMode::Async/>
                    <Route path=path!("agents/new") view=Admin::NewAgent ssr=SsrMode::Async/>
                    <Route path=path!("agents/:id") view=Admin::EditAgent ssr=SsrMode::Async/>
                    <Route path=path!("agents/:id/delete") view=Admin::Removal ssr=SsrMode::Async/>
                    <Route path=path!("agents/:id/offboard") view=Admin::Offboard ssr=SsrMode::Async/>
                    <Route path=path!("impersonate/:id") view=Admin::Impersonate ssr=SsrMode::Async/>
                    <Route path=path!("departments") view=Admin::Departments ssr=SsrMode::Async/>
                    <Route path=path!("departments/new") view=Admin::NewDepartment ssr=SsrMode::Async/>
                    <Route path=path!("departments/:id") view=Admin::Department ssr=SsrMode::Async/>
                    <Route path=path!("queues") view=Admin::Queues ssr=SsrMode::Async/>
                    <Route path=path!("queues/new") view=Admin::NewQueue ssr=SsrMode::Async/>
                    <Route path=path!("queues/:id") view=Admin::Queue ssr=SsrMode::Async/>
                    <Route path=path!("groups") view=Admin::Groups ssr=SsrMode::Async/>
                    <Route path=path!("groups/new") view=Admin::NewGroup ssr=SsrMode::Async/>
                    <Route path=path!("groups/:id") view=Admin::Group ssr=SsrMode::Async/>
                    <Route path=path!("roles") view=Admin::Roles ssr=SsrMode::Async/>
                    <Route path=path!("roles/new") view=Admin::NewRole ssr=SsrMode::Async/>
                    <Route path=path!("roles/:id") view=Admin::Role ssr=SsrMode::Async/>
                    <Route path=path!("roles/:id/compare") view=Admin::CompareRole ssr=SsrMode::Async/>
                    <Route path=path!("access") view=Admin::Access ssr=SsrMode::Async/>
                    <Route path=path!("compare") view=Admin::Compare ssr=SsrMode::Async/>
                    <Route path=path!("audit") view=Admin::Audit ssr=SsrMode::Async/>
                    <Route path=path!("audit/eyes") view=Admin::Stays ssr=SsrMode::Async/>
                    <Route path=path!("fields") view=Admin::Fields ssr=SsrMode::Async/>
                    <Route path=path!("fields/new") view=Admin::NewField ssr=SsrMode::Async/>
                    <Route path=path!("fields/:id") view=Admin::Field ssr=SsrMode::Async/>
                    <Route path=path!("response-targets") view=Admin::Targets ssr=SsrMode::Async/>
                    <Route path=path!("response-targets/new") view=Admin::NewTarget ssr=SsrMode::Async/>
                    <Route path=path!("response-targets/:id") view=Admin::Target ssr=SsrMode::Async/>
                    <Route path=path!("calendars") view=Admin::Calendars ssr=SsrMode::Async/>
                    <Route path=path!("calendars/new") view=Admin::NewCalendar ssr=SsrMode::Async/>
                    <Route path=path!("calendars/:id") view=Admin::Calendar ssr=SsrMode::Async/>
                    <Route path=path!("ticket-types") view=Admin::TicketTypes ssr=SsrMode::Async/>
                    <Route path=path!("ticket-types/new") view=Admin::NewTicketType ssr=SsrMode::Async/>
                    <Route path=path!("ticket-types/:id") view=Admin::TicketType ssr=SsrMode::Async/>
                    <Route path=path!("canned-replies") view=Admin::CannedReplies ssr=SsrMode::Async/>
                    <Route path=path!("canned-replies/new") view=Admin::NewCannedReply ssr=SsrMode::Async/>
                    <Route path=path!("canned-replies/:id") view=Admin::CannedReply ssr=SsrMode::Async/>
                    <Route path=path!("imports") view=Admin::Imports ssr=SsrMode::Async/>
                    <Route path=path!("imports/new/:kind") view=Admin::NewImport ssr=SsrMode::Async/>
                    <Route path=path!("imports/:id") view=Admin::Import ssr=SsrMode::Async/>
                    <Route path=path!("integrations") view=Admin::Integrations ssr=SsrMode::Async/>
                    <Route path=path!("integrations/new") view=Admin::NewIntegration ssr=SsrMode::Async/>
                    <Route path=path!("integrations/:id") view=Admin::Integration ssr=SsrMode::Async/>
                    <Route path=path!("scim") view=Admin::ScimConnections ssr=SsrMode::Async/>
                    <Route path=path!("scim/new") view=Admin::NewScimConnection ssr=SsrMode::Async/>
                    <Route path=path!("scim/:id") view=Admin::ScimConnection ssr=SsrMode::Async/>
                    <Route path=path!("sign-in-providers") view=Admin::SignInProviders ssr=SsrMode::Async/>
                    <Route path=path!("sign-in-providers/new") view=Admin::NewSignInProvider ssr=SsrMode::Async/>
                    <Route path=path!("sign-in-providers/:id") view=Admin::SignInProvider ssr=SsrMode::Async/>
                    <Route path=path!("sources") view=Admin::Sources ssr=SsrMode::Async/>
                    <Route path=path!("sources/new") view=Admin::NewSource ssr=SsrMode::Async/>
                    <Route path=path!("sources/:id") view=Admin::Source ssr=SsrMode::Async/>
                    <Route path=path!("settings") view=Admin::Settings ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes") view=Admin::Mailboxes ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/new") view=Admin::NewMailbox ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/quarantine") view=Admin::Quarantine ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/quarantine/:id") view=Admin::Quarantined ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/:id") view=Admin::Mailbox ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/:id/server") view=Admin::MailboxServer ssr=SsrMode::Async/>
                    <Route path=path!("templates") view=Admin::Templates ssr=SsrMode::Async/>
                    <Route path=path!("templates/:number") view=Admin::Template ssr=SsrMode::Async/>
                    <Route path=path!("privacy") view=Admin::Privacy ssr=SsrMode::Async/>
                    <Route path=path!("privacy/new") view=Admin::Erasure ssr=SsrMode::Async/>
                    <Route path=path!("privacy/hold") view=Admin::Hold ssr=SsrMode::Async/>
                    <Route path=path!("privacy/exports") view=Admin::PersonExports ssr=SsrMode::Async/>
                    <Route path=path!("privacy/mentions") view=Admin::Mentions ssr=SsrMode::Async/>
                    <Route path=path!("privacy/retention") view=Admin::Retention ssr=SsrMode::Async/>
                    <Route path=path!("privacy/retention/new") view=Admin::NewRetention ssr=SsrMode::Async/>
                    <Route path=path!("privacy/retention/:id") view=Admin::RetentionRule ssr=SsrMode::Async/>
                    <Route path=path!("privacy/:id") view=Admin::PrivacyTask ssr=SsrMode::Async/>
                    <Route path=path!("paused-addresses") view=Admin::PausedAddresses ssr=SsrMode::Async/>
                    <Route path=path!("jobs") view=Admin::Jobs ssr=SsrMode::Async/>
                    <Route path=path!("mails") view=Admin::KeptMails ssr=SsrMode::Async/>
                    <Route path=path!("mails/:name") view=Admin::KeptMail ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Keys need the router.
#[component]
fn Hotkeys() -> impl IntoView {
    provide_hotkeys();
}

/// An address that leads nowhere: a real 404.
#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="error-page" id="main">
            <Brand href="/"/>
            <ErrorPage error=AppError::NotFound/>
        </main>
    }
}
