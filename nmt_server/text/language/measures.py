"""Numbers with their unit or currency, in signs that all languages share: 5 kg, 20 °C, US$5."""

from __future__ import annotations

import re

_UNITS = (
    "nm µm μm mm cm dm km m m² m³ m2 m3 km² ha ft yd mi ng µg μg mg kg g t lb lbs oz ml mL cl dl l "
    "L ns µs ms s sec min h hr hrs d Hz kHz MHz GHz B kB KB MB GB TB KiB MiB GiB TiB bit kbit Mbit "
    "bps kbps Mbps Gbps px pt em rem vh vw dpi ppi fps rpm mV V kV mA A mAh W kW MW kWh J kJ MJ "
    "cal kcal Pa hPa kPa MPa bar mbar psi N Nm ºC ºF °C °F C F K k M bn mol dB Ω kΩ lm lx km/h "
    "m/s mph kn x X AM PM am pm a.m. p.m. UTC GMT CET JST"
)
_CURRENCIES = (
    "USD EUR GBP JPY CNY RMB KRW RUB CHF SEK NOK DKK ISK PLN CZK HUF RON BGN TRY INR BRL MXN CAD "
    "AUD NZD HKD SGD TWD THB VND IDR MYR PHP ZAR ILS AED SAR UAH KZT BTC ETH kr zł Kč Ft Fr. R$ "
    "US$ A$ C$ HK$ NT$ NZ$ S$"
)


def _any_of(names: str) -> str:
    return "|".join(map(re.escape, sorted(names.split(), key=len, reverse=True)))


_BETWEEN = r"(?:[\s.,:/'’·×±+~–—-]|(?<=[\d\s])[xX](?=[\d\s])){0,4}"
MEASURE = re.compile(
    rf"(?<![\w.\-\[{{%#\\])(?:(?:{_any_of(_CURRENCIES)})\s?)?[-+±~≈<>≤≥]{{0,3}}[$€£¥₩₽₹฿₿]?"
    rf"\d(?:{_BETWEEN}\d){{0,40}}+"
    rf"(?:\s?(?:{_any_of(_UNITS)}|{_any_of(_CURRENCIES)}))?(?![\w-])"
    r"|(?<!\w)(?:rgb|hsl)a?\([\d\s.,%/]{0,60}\)"
)
"""A number with its unit or currency, a range or product of numbers, a colour: rgb(0, 0, 0)."""
