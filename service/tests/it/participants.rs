//! Who follows a ticket, who is told of what, and who wants no mails.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, opened, text};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::mail_preferences::MailPreferencesInput;
use domain::participants::ParticipantInput;
use domain::policy::Hat;
use domain::state::{AccountState, UserType, WebAccess};
use domain::tickets::TicketPatch;
use service::{Cx, accounts, mail, tickets, users};

const EVA: &str = "eva@acme.example.com";
const BOB: &str = "bob@desk.example.com";

/// Ana of Acme with a ticket, her colleague Eva, and Max of Beacon.
async fn desk(t: &TestApp) -> (Cx, TicketId, UserId, UserId) {
    let queue = inbox(t).await;
    let ana = t.customer_user("Ana").await;
    let id = opened(&ana, queue, "Printer").await;
    let eva = t.person_of_acme("Eva", WebAccess::Own, AccountState::Active).await;
    let beacon = t.customer("Beacon").await;
    let max = t.person(["Max", "Beacon"], "max@beacon.example.com", beacon, WebAccess::Own, AccountState::Active).await;
    (ana, id, eva, max)
}

fn person(id: UserId, seen: &str) -> ParticipantInput {
    ParticipantInput { person: id.to_string(), seen: seen.to_owned(), ..ParticipantInput::default() }
}

fn address(email: &str) -> ParticipantInput {
    ParticipantInput { email: email.to_owned(), ..ParticipantInput::default() }
}

/// How many mails with these words in the subject went to this address so far.
async fn sent(t: &TestApp, to: &str, subject: &str) -> usize {
    // A reply can be taken back for a moment.
    t.clock.advance(60);
    t.run_jobs().await;
    let mails = t.app.mailer.read_in_memory();
    mails.iter().filter(|mail| mail.to.contains(to) && mail.subject.contains(subject)).count()
}

#[tokio::test]
async fn agents_who_may_change_a_ticket_add_and_remove_participants() {
    each_database(|t| async move {
        let (_, id, eva, max) = desk(&t).await;
        let mara = t.agent("Mara", UserType::Manager).await;
        let add = |input| tickets::add_participant(&mara, id, input, Hat::Agent);
        add(person(eva, "")).await.unwrap();
        assert!(refusal(add(person(eva, "")).await).at("person").is_some(), "she is there already");
        assert!(refusal(add(address("nobody@nowhere.example")).await).at("email").is_some());
        let AppError::Unseen(diff) = refusal(add(person(max, "")).await) else { panic!("added without asking") };
        assert!(diff.gain.parts[0].text.contains("of Beacon"), "{diff:?}");
        add(person(max, &diff.seen)).await.unwrap();
        tickets::answer(&mara, id, text("reply", "Is it on?"), Hat::Agent, Vec::new()).await.unwrap();
        let shown = tickets::participants_of(&mara, id, Hat::Agent).await.unwrap();
        let rows: Vec<_> =
            shown.people.iter().map(|row| (row.name.as_str(), row.is_requester, row.is_outside)).collect();
        assert_eq!(rows, [("Ana Customer", true, false), ("Eva Customer", false, false), ("Max Beacon", false, true)]);
        tickets::get(&t.cx(max).await, id, Hat::Portal).await.unwrap();

        let rita = t.worker("Rita", &["read", "note", "reply"]).await;
        assert!(!tickets::participants_of(&rita, id, Hat::Agent).await.unwrap().may_add);
        let refused = [
            refusal(tickets::add_participant(&rita, id, person(max, ""), Hat::Agent).await),
            refusal(tickets::remove_participant(&rita, id, eva, Hat::Agent).await),
            refusal(tickets::mail_participant(&rita, id, eva, false, Hat::Agent).await),
        ];
        assert!(refused.iter().all(|error| matches!(error, AppError::Forbidden(_))), "{refused:?}");
        let otto = t.bare_agent("Otto", UserType::User).await;
        assert_eq!(refusal(tickets::participants_of(&otto, id, Hat::Agent).await), AppError::NotFound);

        tickets::remove_participant(&mara, id, max, Hat::Agent).await.unwrap();
        assert_eq!(refusal(tickets::get(&t.cx(max).await, id, Hat::Portal).await), AppError::NotFound);
        assert_eq!(refusal(tickets::remove_participant(&mara, id, max, Hat::Agent).await), AppError::NotFound);
        let events = t.events(Entity::Ticket, id.0).await;
        assert_eq!(events.iter().filter(|event| *event == "ticket.participant_added").count(), 2);
        assert_eq!(events.last().unwrap(), "ticket.participant_removed");
    })
    .await;
}

#[tokio::test]
async fn requesters_add_colleagues_and_participants_say_for_themselves_whether_mails_come() {
    each_database(|t| async move {
        let (ana, id, eva, _) = desk(&t).await;
        let mara = t.agent("Mara", UserType::Manager).await;
        let add = |email| tickets::add_participant(&ana, id, address(email), Hat::Portal);
        let strangers = [refusal(add("max@beacon.example.com").await), refusal(add("no@nowhere.example").await)];
        assert_eq!(strangers[0], strangers[1], "nobody learns who is known");
        assert!(strangers[0].at("email").is_some());
        add(EVA).await.unwrap();
        assert_eq!(sent(&t, EVA, "You follow: Printer").await, 1);
        assert!(t.mails().last().unwrap().contains("Ana Customer made you a participant"));

        let hers = t.cx(eva).await;
        let shown = tickets::participants_of(&hers, id, Hat::Portal).await.unwrap();
        let rows: Vec<_> = shown.people.iter().map(|row| (row.id, row.may_mute, row.may_remove)).collect();
        assert_eq!((rows, shown.may_add), (vec![(eva, true, true)], false));
        let udo = t.person_of_acme("Udo", WebAccess::Own, AccountState::Active).await;
        let others = [
            refusal(tickets::add_participant(&hers, id, address("udo@acme.example.com"), Hat::Portal).await),
            refusal(tickets::mail_participant(&hers, id, ana.actor.subject.id, false, Hat::Portal).await),
        ];
        assert!(others.iter().all(|error| matches!(error, AppError::Forbidden(_))), "{others:?}");
        assert_eq!(refusal(tickets::participants_of(&t.cx(udo).await, id, Hat::Portal).await), AppError::NotFound);

        let reply = |body: &'static str| tickets::answer(&mara, id, text("reply", body), Hat::Agent, Vec::new());
        reply("Is it on?").await.unwrap();
        assert_eq!(sent(&t, EVA, "] Printer").await, 1);
        tickets::mail_participant(&hers, id, eva, false, Hat::Portal).await.unwrap();
        let audience = tickets::audience(&mara, id).await.unwrap();
        assert!(audience.people.iter().all(|row| row.by_mail != (row.id == Some(eva))), "{audience:?}");
        reply("And now?").await.unwrap();
        assert_eq!(sent(&t, EVA, "] Printer").await, 1, "she wants none");
        tickets::mail_participant(&hers, id, eva, true, Hat::Portal).await.unwrap();
        let message = text("message", "No, it is off.");
        tickets::answer(&ana, id, message, Hat::Portal, Vec::new()).await.unwrap();
        assert_eq!(sent(&t, EVA, "] Printer").await, 2, "what the requester writes");
        let before = sent(&t, "ana@acme.example.com", "Printer").await;
        tickets::answer(&hers, id, text("message", "Mine too."), Hat::Portal, Vec::new()).await.unwrap();
        assert_eq!(sent(&t, "ana@acme.example.com", "Printer").await, before + 1, "what a participant writes");
        assert_eq!(sent(&t, EVA, "] Printer").await, 2, "nobody is told of what they wrote");

        tickets::remove_participant(&hers, id, eva, Hat::Portal).await.unwrap();
        assert_eq!(refusal(tickets::get(&hers, id, Hat::Portal).await), AppError::NotFound);
        users::choose_mails(&hers, MailPreferencesInput::default()).await.unwrap();
        add(EVA).await.unwrap();
        assert_eq!(sent(&t, EVA, "You follow: Printer").await, 1, "she wants no mails at all");
    })
    .await;
}

#[tokio::test]
async fn agents_are_told_of_their_work_as_they_like_and_never_of_their_own_doing() {
    each_database(|t| async move {
        let (ana, id, ..) = desk(&t).await;
        let (mara, bob) = (t.agent("Mara", UserType::Manager).await, t.agent("Bob", UserType::Manager).await);
        let owner = |cx: &Cx| TicketPatch { owner_id: cx.actor.subject.id.to_string(), ..TicketPatch::default() };
        tickets::update(&mara, id, owner(&mara), None).await.unwrap();
        assert_eq!(sent(&t, "mara@desk.example.com", "Printer").await, 0, "taken by herself");
        tickets::update(&mara, id, owner(&bob), None).await.unwrap();
        assert_eq!(sent(&t, BOB, "Yours: Printer").await, 1);
        let say = |body: &'static str| tickets::answer(&ana, id, text("message", body), Hat::Portal, Vec::new());
        say("Still off.").await.unwrap();
        assert_eq!(sent(&t, BOB, "New message: Printer").await, 1);
        let queue = inbox(&t).await;
        opened(&ana, queue, "Scanner").await;
        assert_eq!(sent(&t, BOB, "Scanner").await, 0, "nobody asked for it");

        let chosen = users::mail_preferences(&bob).await.unwrap();
        assert_eq!((chosen.mails, chosen.is_agent, chosen.owned, chosen.new_tickets), (true, true, true, false));
        let on = || "on".to_owned();
        let input = MailPreferencesInput { mails: on(), new_tickets: on(), ..MailPreferencesInput::default() };
        users::choose_mails(&bob, input).await.unwrap();
        say("Anybody there?").await.unwrap();
        assert_eq!(sent(&t, BOB, "New message: Printer").await, 1, "not any more");
        opened(&ana, queue, "Plotter").await;
        assert_eq!(sent(&t, BOB, "New: Plotter").await, 1);
        assert_eq!(sent(&t, "mara@desk.example.com", "Plotter").await, 0);
        let by_bob = tickets::open(&bob, tickets_form(&ana, queue), Hat::Agent).await.unwrap();
        assert_eq!(sent(&t, BOB, "New: Lamp").await, 0, "#{by_bob} is his own doing");

        users::choose_mails(&bob, MailPreferencesInput::default()).await.unwrap();
        opened(&ana, queue, "Shredder").await;
        assert_eq!(sent(&t, BOB, "Shredder").await, 0);
    })
    .await;
}

fn tickets_form(requester: &Cx, queue: domain::ids::QueueId) -> domain::tickets::TicketInput {
    let requester_id = requester.actor.subject.id.to_string();
    domain::tickets::TicketInput { requester_id, ..form(queue, "Lamp") }
}

#[tokio::test]
async fn mails_about_tickets_are_ended_by_a_link_that_only_the_desk_can_make() {
    each_database(|t| async move {
        let (ana, id, eva, _) = desk(&t).await;
        let mara = t.agent("Mara", UserType::Manager).await;
        tickets::add_participant(&mara, id, person(eva, ""), Hat::Agent).await.unwrap();
        tickets::answer(&mara, id, text("reply", "Is it on?"), Hat::Agent, Vec::new()).await.unwrap();
        assert_eq!(sent(&t, EVA, "] Printer").await, 1);
        let raw = t.mails().into_iter().rev().find(|mail| mail.contains(EVA)).unwrap();
        assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{raw}");
        let (_, rest) = raw.split_once("List-Unsubscribe: <https://desk.example.com/unsubscribe/").unwrap();
        let (token, _) = rest.split_once('>').unwrap();
        assert!(mail::knows_unsubscribe_link(&t.guest(), token));

        let forged = token.replacen(&eva.to_string(), &ana.actor.subject.id.to_string(), 1);
        for wrong in [forged.as_str(), "", "new", "1.new.x"] {
            assert_eq!(refusal(mail::unsubscribe(&t.guest(), wrong, true).await), AppError::NotFound, "{wrong}");
        }
        for _ in 0..2 {
            mail::unsubscribe(&t.guest(), token, false).await.unwrap();
        }
        let shown = tickets::participants_of(&mara, id, Hat::Agent).await.unwrap();
        assert!(shown.people.iter().all(|row| row.mails != (row.id == eva)), "{shown:?}");
        assert!(users::mail_preferences(&t.cx(eva).await).await.unwrap().mails);
        mail::unsubscribe(&t.guest(), token, true).await.unwrap();
        assert!(!users::mail_preferences(&t.cx(eva).await).await.unwrap().mails);

        let before = t.mails().len();
        accounts::request_reset(&t.guest(), EVA).await.unwrap();
        t.run_jobs().await;
        let reset = t.mails().split_off(before);
        assert!(reset.len() == 1 && !reset[0].contains("List-Unsubscribe"), "{reset:?}");
    })
    .await;
}
