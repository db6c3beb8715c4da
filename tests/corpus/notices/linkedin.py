# ruff: noqa: E501 - lines of real layouts are long
"""LinkedIn's invitations, by era: what it writes around a person's note."""

from __future__ import annotations

from tests.corpus.notices.base import FIRST, OWNER, Layout, Person, named

_MEMBER = {
    "en": (
        "{n} requested to add you as a connection on LinkedIn:",
        "Accept invitation from {n}",
        "View invitation from {n}",
        "Invitation to connect on LinkedIn",
        "{n} via LinkedIn",
        "Why might connecting with {n} be a good idea?\n\n{n}'s connections could be useful to you:\nAfter accepting {n}'s invitation, check {n}'s connections to see who else you may know and who you might want an introduction to.",
    ),
    "es": (
        "{n} ha solicitado añadirte como contacto en LinkedIn:",
        "Aceptar invitación de {n}",
        "Ver invitación de {n}",
        "Invitación a conectarnos en LinkedIn",
        "{n} a través de LinkedIn",
        "¿Por qué puede ser una buena idea conectar con {n}?\n\nLos contactos de {n} podrían serte útiles:",
    ),
    "it": (
        "{n} ha chiesto di aggiungerti ai suoi collegamenti su LinkedIn:",
        "Accetta l'invito di {n}",
        "Visualizza l'invito di {n}",
        "Invitation to connect on LinkedIn",
        "{n} via LinkedIn",
        "SAPEVI CHE puoi mostrare le tue competenze professionali su LinkedIn?",
    ),
}


def member_classic(p: Person, note: str, language: str, number: int) -> Layout:
    frame, accept, view, subject, shown, tail = (text.format(n=p.name) for text in _MEMBER.get(language, _MEMBER["en"]))
    token = f"4n7A7PsxkFDd5rSefp5q2Sv{number}"
    link = f"http://www.linkedin.com/e/-r2qghy-{number}/{token}/blk/I{57870000 + number}_125/1BpC5vrmRLoRZcjkkZt5YCpnlOt{number}/EML_comm_afe/?hs=false&tok=0VNwCzKS{number}"
    view_link = (
        f"http://www.linkedin.com/e/-r2qghy-{number}/{token}/blk/I{57870000 + number}_125/39vd3oPdjkQd3wRckALq/svi/"
    )
    dashes = "-" * 42
    greeting = f"{FIRST},\n\n" if note else ""
    closing = f"\n\n- {p.first}" if note and number % 2 else ""
    text = f"LinkedIn\n------------\n\n\n    {frame}\n{dashes}\n\n{greeting}{note}{closing}\n\n{accept}\n{link}\n\n{view}\n{view_link}\n{dashes}\n\n{tail}\n\n--\n(c) 2011, LinkedIn Corporation\n"
    if number % 5 == 0:
        text = text.replace("------------\n\n\n    ", "------------")
    layout = Layout(
        named(shown, "member@linkedin.com"),
        subject,
        text,
        headers=[("Sender", "messages-noreply@bounce.linkedin.com")],
        frame_language=language if language in _MEMBER else "en",
        invitation_id=f"I{57870000 + number}_125",
    )
    if number % 3:
        layout.headers.append(("Reply-To", p.address))
        layout.route = "direct"
    layout.encoding = ("quoted-printable", "base64", "8bit")[number % 3]
    return layout


def guest_classic(p: Person, note: str, language: str, number: int) -> Layout:
    link = (
        f"https://www.linkedin.com/e/aj4u0q-{number}-k/isd/{4967500000 + number}/xsFqU__X/?hs=false&tok=1pBsMt0{number}"
    )
    know = {"es": "Confirma que conoces a {n}"}.get(language, "Confirm that you know {n}:").format(n=p.name)
    subject = {
        "es": "Invitación a conectarnos en LinkedIn",
        "de": "Einladung in mein Netzwerk bei LinkedIn",
        "fr": "Invitation à se connecter sur LinkedIn",
        "pt": "Convite para se conectar no LinkedIn",
    }.get(language, "Invitation to connect on LinkedIn")
    if number % 4 == 0:
        subject = f"{p.name} wants to stay in touch on LinkedIn"
    signed = f"\n\n- {p.first}" if number % 2 else f" - {p.name}" if note.endswith(".") else ""
    head = "LinkedIn\n------------\n\n\n" if number % 3 else ""
    greeting = f"{FIRST},\n\n" if number % 2 else ""
    text = (
        f"{head}{greeting}{note}{signed if note else ''}\n\n{p.name}\n{p.headline}\n{p.place}\n\n{know}\n{link}\n\n--\nYou are receiving Invitation to Connect emails. "
        f"Click to unsubscribe:\nhttp://www.linkedin.com/e/aj4u0q-{number}/pE7ZUbl9mn6y0WcB1iVq5v/goo/sven%40achterberg%2Eexample/20061/I{number}_1/?hs=false&tok=3ilQ9{number}\n\n"
        "(c) 2011 LinkedIn Corporation. 2029 Stierlin Ct, Mountain View, CA 94043, USA.\n"
    )
    return Layout(
        named(p.name, p.address),
        subject,
        text,
        dmarc=None,
        route="direct",
        wrap=72 if number % 6 == 1 else 0,
        headers=[("Sender", "messages-noreply@bounce.linkedin.com")] if number % 2 else [],
        frame_language="es" if language == "es" else "en",
        headline=p.headline,
        invitation_id=str(4967500000 + number),
    )


def member_2015(p: Person, note: str, language: str, number: int) -> Layout:
    """With text and HTML, as from 2015 to 2018."""
    template = ("email_m2m_invite_single_01", "invite_member_28")[number % 2]
    track = f"trk=eml-{template}-hero-0-accept%7Ecta&trkEmail=eml-{template}-hero-0-accept%7Ecta-null-1b3p5%7Einqenmmy%7Eir&midToken=AQHQ1w5V{number}"
    accept = f"https://www.linkedin.com/comm/people/invite-accept?mboxid=I61329{number}_500&sharedKey=48j6iM8P&fr=false&invitationId={6132985418842450000 + number}&fe=true&{track}"
    profile = f"https://www.linkedin.com/comm/profile/view?id=AAsAAAJUVT{number}&authType=name&authToken=eAsV&invAcpt=2197625_I613{number}_500&{track.replace('accept', 'prof')}"
    own = f"https://www.linkedin.com/comm/profile/view?id=AAsAAAOWNER&trk=eml-{template}-header-6-profile&midToken=AQHQ1w5V{number}"
    hi = {"de": "Hallo", "fr": "Bonjour", "es": "Hola", "it": "Ciao", "pt": "Olá", "nl": "Hallo"}.get(language, "Hi")
    labels = {
        "de": ("Profil anzeigen", "Annehmen"),
        "fr": ("Voir le profil", "Accepter"),
        "es": ("Ver perfil", "Aceptar"),
        "it": ("Visualizza profilo", "Accetta"),
        "pt": ("Ver perfil", "Aceitar"),
        "nl": ("Profiel bekijken", "Accepteren"),
    }.get(language, ("View profile", "Accept"))
    body = note or "I'd like to join your LinkedIn network."
    text = (
        f"{hi} {FIRST},\n\n{body}\n\n{p.name}\n{p.headline}\n\n{labels[0]}: {profile}\n\n{labels[1]}: {accept}\n\n.....................................\n\n"
        f"Unsubscribe: https://www.linkedin.com/e/v2?e=1b3p5-{number}&t=lun&midToken=AQHQ1&ek={template}\n\nHelp: https://www.linkedin.com/e/v2?e=1b3p5-{number}&a=customerServiceUrl&ek={template}\n\n"
        f"You are receiving Invitation emails.\n\nThis email was intended for {OWNER} (Beekeeper at Hive Nine).\n"
    )
    shown = body.replace("\n", "<br>")
    html = (
        f'<html><head><title>LinkedIn</title></head><body><div style="display:none;font-size:0">{hi} {FIRST}, {body[:60]}</div><table><tr><td><a href="{own}">{OWNER}</a></td></tr>'
        f'<tr><td><p>{hi} {FIRST}, {shown}</p></td></tr><tr><td><a href="{profile}">{p.name}</a><p>{p.headline}</p><p>{p.place}</p></td></tr>'
        f'<tr><td><a href="{profile}">{labels[0]}</a></td><td><a href="{accept}">{labels[1]}</a></td></tr><tr><td>Unsubscribe | Help</td></tr>'
        f"<tr><td>You are receiving Invitation emails.</td></tr><tr><td>This email was intended for {OWNER} (Beekeeper at Hive Nine).</td></tr></table></body></html>"
    )
    layout = Layout(
        named(p.name, "invitations@linkedin.com"),
        f"{FIRST}, please add me to your LinkedIn network",
        text if number % 4 else None,
        html,
        message_id=f"<543052688.{number}.1462217686519.JavaMail.app@lva1-app3333.prod.linkedin.com>",
        headline=p.headline,
        profile_key=f"id/AAsAAAJUVT{number}",
        invitation_id=str(6132985418842450000 + number),
    )
    if language in ("de", "fr", "es", "it", "pt", "nl", "en"):
        layout.frame_language = language
    layout.headers = (
        [("X-LinkedIn-Class", "EMAIL-DEFAULT"), ("X-LinkedIn-Template", template)] if number % 2 == 0 else []
    )
    if number % 5 == 2:
        layout.headers.append(
            ("Reply-To", f"c15c178d-7a{number % 90 + 10}-4e2b-9f6b-aaaabbbb{number % 9000 + 1000}@reply.linkedin.com")
        )
        layout.route = "relay"
    elif number % 5 == 3:
        layout.sender = named(p.name, "member@linkedin.com")
        layout.headers.append(("Reply-To", p.address))
        layout.route = "direct"
    return layout


def modern(p: Person, note: str, language: str, number: int) -> Layout:
    """HTML with cards of other people, as from 2018 on."""
    template = "email_m2m_invite_single_01"
    track = f"lipi=urn%3Ali%3Apage%3Aemail_{template}%3Babc{number}&midToken=AQGhRPu_s1&midSig=2MFWfDF0&trk=eml-{template}-invitation~card-0-"
    accept = f"https://www.linkedin.com/comm/mynetwork/invite-accept/invitationId/{7132985418842450000 + number}/sharedKey/Ab3dE6gH/?inviterVanityName={p.vanity}&{track}accept~cta&otpToken=MTMwZDE2ZTg"
    profile = f"https://www.linkedin.com/comm/in/{p.vanity}?{track}inviter~name"
    words = {
        "de": ("Annehmen", "Profil anzeigen", "{} gemeinsame Kontakte", "Weitere Personen, die Sie kennen könnten"),
        "fr": (
            "Accepter",
            "Voir le profil",
            "{} relations en commun",
            "Autres personnes que vous connaissez peut-être",
        ),
        "es": ("Aceptar", "Ver perfil", "{} contactos en común", "Más personas que podrías conocer"),
        "it": ("Accetta", "Visualizza profilo", "{} collegamenti in comune", "Altre persone che potresti conoscere"),
        "pt": ("Aceitar", "Ver perfil", "{} conexões em comum", "Mais pessoas que talvez você conheça"),
        "nl": ("Accepteren", "Profiel weergeven", "{} gemeenschappelijke connecties", "Mensen die je misschien kent"),
        "sv": ("Acceptera", "Visa profil", "{} gemensamma kontakter", "Personer du kanske känner"),
        "pl": ("Zaakceptuj", "Zobacz profil", "{} wspólnych kontaktów", "Osoby, które możesz znać"),
        "tr": ("Kabul et", "Profili görüntüle", "{} ortak bağlantı", "Tanıyor olabileceğiniz kişiler"),
        "ja": ("承認", "プロフィールを表示", "{}人の共通のつながり", "知り合いかもしれない人"),
        "zh": ("接受", "查看个人档案", "{} 位共同好友", "您可能认识的人"),
    }
    ok, view, mutual, people = words.get(
        language, ("Accept", "View profile", "{} connections in common", "More people you may know")
    )
    other = f"https://www.linkedin.com/comm/in/hugo-nomen?lipi=urn%3Ali%3Apage%3Aemail_{template}&trk=eml-{template}-pymk~card-1-name&midToken=AQG"
    said = f"<tr><td><p>{note.replace(chr(10), '<br>')}</p></td></tr>" if note else ""
    quoted = f"<tr><td><p>“{note.replace(chr(10), '<br>')}”</p></td></tr>" if note and number % 2 else said
    html = (
        f'<html><body><table><tr><td><img alt="LinkedIn" src="https://static.licdn.com/x.png"></td></tr><tr><td><a href="{profile}"><img alt="{p.name}" src="https://media.licdn.com/1.jpg"></a></td></tr>'
        f'<tr><td><a href="{profile}">{p.name}</a></td></tr><tr><td><p>{p.headline}</p></td></tr><tr><td><p>{p.place}</p></td></tr><tr><td><p>{mutual.format(number % 40 + 2)}</p></td></tr>{quoted}'
        f'<tr><td><a href="{accept}">{ok}</a></td><td><a href="{profile}">{view}</a></td></tr><tr><td><h2>{people}</h2></td></tr><tr><td><a href="{other}">Hugo Nomen</a><p>Zookeeper at Vienna Zoo</p><a href="{other}">Connect</a></td></tr>'
        f"<tr><td>You are receiving LinkedIn invitations emails</td></tr><tr><td>This email was intended for {OWNER} (Beekeeper at Hive Nine)</td></tr></table></body></html>"
    )
    subject = (
        "I want to connect",
        "You have an invitation",
        "I've sent you a connection request",
        f"{FIRST}, please add me to your LinkedIn network",
    )[number % 4]
    subject = {"it": "Voglio collegarmi"}.get(language, subject)
    layout = Layout(
        named(p.name if number % 3 else f"{p.name} via LinkedIn", "invitations@linkedin.com"),
        subject,
        None,
        html,
        message_id=f"<{number}.77.88@ltx1-app{number}.prod.linkedin.com>",
        headers=[("X-LinkedIn-Class", "EMAIL-DEFAULT"), ("X-LinkedIn-Template", template)],
        frame_language=language if language in words else "en",
        headline=p.headline,
        mutual=number % 40 + 2,
        profile_key=f"in/{p.vanity}",
        invitation_id=str(7132985418842450000 + number),
    )
    return layout


LAYOUTS = (member_classic, guest_classic, member_2015, modern)
