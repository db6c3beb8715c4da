"""What looks like a time and is none: links, addresses, phone numbers, versions, prices, rooms, tickets, ages."""

from __future__ import annotations

import re

from assistant.reading.times.folding import fold

MASK = "¤"

_LINKS = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}"
    r"|\b(?:[a-z][\w-]{1,40}\.){1,4}(?:com|org|net|io|de|fr|es|test|example)\b(?:/\S{0,500})?"
)
_MAY_LINK = re.compile(r"[@/]|www\.|\.(?:com|org|net|io|de|fr|es|test|example)\b")  # one is in every link
_NAMED = re.compile(
    r"\b(?:room|suite|apt|apartment|floor|ticket|case|order|invoice|ext|extension|booth|hall|gate"
    r"|flight|chapter|version|release|nr|issue|bug"
    r"|zip|po box|office|terminal|raum|zimmer|halle|stand|stock|etage|durchwahl|seite|kapitel"
    r"|postfach|rechnung|bestellung|hausnummer|salle|bureau|poste|chambre|facture|commande"
    r"|sala|oficina|despacho|puerta|piso|planta|factura|pedido|codigo|code|pin|page|pagina|track"
    r"|level|iso|rfc|din|https?|port|windows|python|calle \w{1,30}|avenida \w{1,30})"
    r"\.?(?: (?:is|ist|est|es|no|nr|nummer|number|numero|die|the|of))?[.:]?\s?(?:#"
    r"|n°\s?)?[a-z]?\d[\w.-]{0,12}(?!\w)|\bv\.?\d+(?:\.\d+){0,4}|#\s?\d{1,10}|n°\s?\d{1,8}"
    r"|\b[a-z]{2,5}-\d{2,6}\b"
)
_MONEY = re.compile(
    r"[$€£¥]\s?\d[\d.,]{0,15}\s?(?:k|m|bn|mio|million(?:s|en)?)?\b|\b\d[\d.,]{0,15}\s?(?:(?:k|m|bn"
    r"|mio\.?|millionen|million|millones)\s?)?(?:€|\$|£|%|(?:eur|euros?|usd|dollars?|pounds?|chf"
    r"|gbp|francs?|bucks|percent|per cent|prozent|pour cent|por ciento)\b)"
    r"|\b(?:eur|usd|chf|gbp)\s?\d[\d.,]{0,15}"
)
_COUNTS = re.compile(
    r"\b\d[\d.,]{0,9}\+?\s?(?:years?|yrs?|months? old|people|persons?|employees|users|customers"
    r"|clients|connections|followers|offices|countries|companies|colleagues|kids|children|km|kg|gb"
    r"|mb|tb|miles|meters|pages|times|points|items|stars"
    r"|jahren?|leuten?|personen|mitarbeiter(?:n|innen)?|kunden|kontakten?|lander(?:n)?"
    r"|länder(?:n)?|firmen|kindern?|seiten|mal|punkte"
    r"|ans|annees?|personnes|employes|salaries|clients|contacts|pays|entreprises|enfants|pages|fois"
    r"|anos|personas|empleados|clientes|contactos|paises|empresas|hijos|paginas|veces)\b"
    r"|\b\d{1,2}:1\b(?!\d)|\b1:1\b|\b1-on-1\b|\b24\s?[/x]\s?7\b|\b24\s?h\s?/\s?24\b"
    r"|\b7\s?j\s?/\s?7\b|\b24 (?:horas|stunden|heures|hours)\b"
    r"(?! (?:later|earlier|sp.ter|fr.her|plus|apr.s|avant|m.s|despu.s|antes))|\b(?:19|20)\d\d\s?-\s?(?:19"
    r"|20)\d\d\b|\b\d{1,4}\+"
)
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?,? (?:(?:[nsew]\.?|north|south|east|west|rue|avenue|av\.?|boulevard|place"
    r"|quai) )?(?:[a-z'.-]{2,20} ){0,2}(?:street|st\b\.?|avenue|ave|road|rd|lane|drive|blvd"
    r"|boulevard|square|plaza|rue|quai)\b"
    r"|\b\d{1,4},? (?:bis )?(?:rue|avenue|boulevard|quai|calle|avenida)\b"
    r"|\b[a-zäöüß-]{2,30}(?:straße|strasse|str\.|weg|platz|allee|gasse) \d{1,4}[a-z]?\b"
)
_VERSION = re.compile(r"\b\d+\.\d+\.\d+(?:\.\d+){0,3}(?![\d.])")
_AGES = re.compile(
    r"\b(?:son|daughter|child|kid|sohn|tochter|fils|fille|hij[oa]|age|aged) (?:is|ist|wird|a|tiene"
    r"|turns)? ?\d{1,2}\b(?! ?(?:uhr|h\b|:|am|pm))"
)
_DIGITS = re.compile(r"(?<![\w/:¤])(?:\+|\()?\d(?:[\s().\-]{0,2}\d){6,19}(?![\w:])")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\s")
_CLOCKS = re.compile(
    r"(?:\d{1,2}[./]\d{1,2}\.?\s+)?(?:(?:[01]?\d|2[0-4])[.]?[0-5]\d)\s?-\s?(?:(?:[01]?\d|2[0-4])[.]?[0-5]\d)$"
)
_DIGIT = re.compile(r"\d")
_QUOTED = re.compile(r"(?m)^[ ]{0,3}>[^\n]*$")


def _blank(found: re.Match[str]) -> str:
    return MASK * (found.end() - found.start())


def _phone(found: re.Match[str]) -> str:
    digits = found[0]
    if digits[0] not in "+(" and (_DATE.match(digits) or _CLOCKS.match(digits)):
        return digits
    return _blank(found)


def _version(found: re.Match[str]) -> str:
    return found[0] if _DATE.fullmatch(found[0]) else _blank(found)


def mask_folded(text: str) -> str:
    """Folded *text* with all that is no time blanked out, of the same length."""
    if ">" in text:
        text = _QUOTED.sub(_blank, text)
    if _MAY_LINK.search(text):
        text = _LINKS.sub(_blank, text)
    if not _DIGIT.search(text):
        return text
    for _ in range(4):  # a blank can lay bare another; then nothing is left to change
        before = text
        text = _DIGITS.sub(_phone, text)
        for pattern in (_NAMED, _MONEY, _COUNTS, _STREET, _AGES):
            text = pattern.sub(_blank, text)
        text = _VERSION.sub(_version, text)
        if text == before:
            break
    return text


def mask(text: str) -> str:
    """*text*, folded, with all that looks like a time and is none blanked out; masking twice changes nothing."""
    return mask_folded(fold(text))
