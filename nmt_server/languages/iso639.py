"""The codes of ISO 639-3, and those that models are trained with by mistake, as ISO 639-1."""

from __future__ import annotations

# ISO 639-3 to ISO 639-1. For a language that ISO 639-3 divides, such as Arabic, the member that
# models are trained with (FLORES-200) stands for the whole.
_PAIRS = """
aar=aa abk=ab afr=af aka=ak als=sq amh=am ara=ar arb=ar arg=an asm=as ava=av ave=ae aym=ay ayr=ay
aze=az azj=az bak=ba bam=bm bel=be ben=bn bis=bi bod=bo bos=bs bre=br bul=bg cat=ca ces=cs cha=ch
che=ce chu=cu chv=cv cmn=zh cor=kw cos=co cre=cr cym=cy dan=da deu=de div=dv dzo=dz ell=el eng=en
epo=eo est=et eus=eu ewe=ee fao=fo fas=fa fij=fj fin=fi fra=fr fry=fy ful=ff fuv=ff gaz=om gla=gd
gle=ga glg=gl glv=gv grn=gn guj=gu hat=ht hau=ha heb=he her=hz hin=hi hmo=ho hrv=hr hun=hu hye=hy
ibo=ig ido=io iii=ii iku=iu ile=ie ina=ia ind=id ipk=ik isl=is ita=it jav=jv jpn=ja kal=kl kan=kn
kas=ks kat=ka kau=kr kaz=kk khk=mn khm=km kik=ki kin=rw kir=ky kmr=ku knc=kr kom=kv kon=kg kor=ko
kua=kj kur=ku lao=lo lat=la lav=lv lim=li lin=ln lit=lt ltz=lb lub=lu lug=lg lvs=lv mah=mh mal=ml
mar=mr mkd=mk mlg=mg mlt=mt mon=mn mri=mi msa=ms mya=my nau=na nav=nv nbl=nr nde=nd ndo=ng nep=ne
nld=nl nno=nn nob=nb nor=no npi=ne nya=ny oci=oc oji=oj ori=or orm=om ory=or oss=os pan=pa pbt=ps
pes=fa pli=pi plt=mg pol=pl por=pt pus=ps que=qu quy=qu roh=rm ron=ro run=rn rus=ru sag=sg san=sa
sin=si slk=sk slv=sl sme=se smo=sm sna=sn snd=sd som=so sot=st spa=es sqi=sq srd=sc srp=sr ssw=ss
sun=su swa=sw swe=sv swh=sw tah=ty tam=ta tat=tt tel=te tgk=tg tgl=tl tha=th tir=ti ton=to tsn=tn
tso=ts tuk=tk tur=tr twi=tw uig=ug ukr=uk urd=ur uzb=uz uzn=uz ven=ve vie=vi vol=vo wln=wa wol=wo
xho=xh ydd=yi yid=yi yor=yo zha=za zho=zh zsm=ms zul=zu
"""
_TWO_LETTERS = dict(pair.split("=") for pair in _PAIRS.split())

# A code of M2M-100 that is none of ISO 639-1, although it looks like one, and some that ISO 639-1
# has given up, which models of Google go on with.
_MISTAKEN = {"ns": "nso", "in": "id", "iw": "he", "ji": "yi", "jw": "jv"}


def language_code(own: str) -> str:
    """The ISO 639-1 or BCP 47 code for one of ISO 639-3 or ISO 639-1: `jpn` gives `ja`."""
    own = _MISTAKEN.get(own, own)
    return _TWO_LETTERS.get(own, own)


# Of the codes for one language, that of the member which FLORES-200 has.
_IN_FLORES = (
    "als arb ayr azj fuv gaz khk kmr knc lvs nno nob npi ory pbt pes plt quy swh twi uzn ydd zsm"
)
_THREE_LETTERS = {
    **{two: three for three, two in reversed(_TWO_LETTERS.items())},
    **{_TWO_LETTERS[three]: three for three in _IN_FLORES.split()},
    **{"no": "nob", "nb": "nob", "zh": "zho"},
}


def three_letters(language: str) -> str:
    """The code of ISO 639-3 that models are trained with: `ja` gives `jpn`, `ar` `arb`."""
    return _THREE_LETTERS.get(language, language)
