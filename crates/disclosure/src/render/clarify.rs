//! The answer to a message of which it is not clear whether it is an opt-out: how to say it surely, and what happens meanwhile.
//!
//! What lives here: one sentence in each language in which replies are read. What deliberately does not: what is unclear (crate `optout`), and how often
//! somebody is asked (the server).
//!
//! It has no question that a yes could answer, and the keyword of carriers, which is read in every language. It says nothing about what is offered, as US law
//! wants of such a message (47 CFR 64.1200(a)(12)).

use crate::{Document, Labels, base_language};

/// The answer, in the document's language where replies are read in it, otherwise in English.
pub fn clarify(document: &Document, labels: &Labels) -> String {
    [
        document.controller.name.as_str(),
        labels.get("colon"),
        sentence(base_language(&document.language)),
    ]
    .concat()
}

fn sentence(language: &str) -> &'static str {
    match language {
        "ar" => "للتوقف عن تلقي جميع رسائلنا، أجب بكلمة STOP. لن نرسل إليك شيئًا آخر حتى يقرأ أحدنا رسالتك.",
        "de" => "Antworten Sie STOP, um keine Nachrichten mehr von uns zu bekommen. Bis jemand von uns Ihre Nachricht gelesen hat, senden wir nichts mehr.",
        "es" => "Responda STOP para no recibir más mensajes nuestros. Hasta que alguien haya leído su mensaje, no enviaremos nada más.",
        "fr" => "Répondez STOP pour ne plus recevoir de messages de notre part. Tant que personne n’a lu votre message, nous n’envoyons plus rien.",
        "hi" => "हमारे सभी संदेश बंद करने के लिए STOP लिखकर जवाब दें। जब तक हममें से कोई आपका संदेश नहीं पढ़ता, हम और कुछ नहीं भेजेंगे।",
        "it" => "Risponda STOP per non ricevere più nostri messaggi. Finché qualcuno non avrà letto il suo messaggio, non invieremo altro.",
        "ja" => "すべてのメッセージを停止するには、STOPと返信してください。担当者がご返信を読むまで、何もお送りしません。",
        "nl" => "Antwoord STOP om geen berichten meer van ons te krijgen. Tot iemand uw bericht heeft gelezen, sturen we niets meer.",
        "pl" => "Odpowiedz STOP, aby nie otrzymywać od nas wiadomości. Dopóki nikt nie przeczyta Twojej wiadomości, nic więcej nie wyślemy.",
        "pt" => "Responda STOP para não receber mais mensagens nossas. Até alguém ler a sua mensagem, não enviamos mais nada.",
        "sv" => "Svara STOP för att inte få fler meddelanden från oss. Tills någon har läst ditt meddelande skickar vi inget mer.",
        _ => "Reply STOP to end all messages from us. Until one of us has read your message, we send nothing more.",
    }
}
