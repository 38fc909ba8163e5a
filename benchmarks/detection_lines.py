"""Short lines as games and programs have them, each said in many languages."""

LINES = {
    "en": (
        "Start|New game|The door is locked.|I need more potions.|Where have you been?|"
        "Press any key|You found a rusty key|It hurts...|Save and quit|Let's go home.|"
        "He never came back from the forest.|Yes|Thanks!|Attack|My sword broke again."
    ),
    "de": (
        "Neues Spiel|Die Tür ist verschlossen.|Ich brauche mehr Tränke.|Wo warst du?|"
        "Taste drücken|Du hast einen Schlüssel gefunden|Es tut weh...|Speichern und beenden|"
        "Gehen wir nach Hause.|Er kam nie aus dem Wald zurück.|Ja|Danke!|Angriff|"
        "Mein Schwert ist wieder zerbrochen.|Schnell, lauf!"
    ),
    "fr": (
        "Nouvelle partie|La porte est fermée.|Il me faut des potions.|Où étais-tu ?|"
        "Appuyez sur une touche|Vous avez trouvé une clé|Ça fait mal...|"
        "Sauvegarder et quitter|Rentrons chez nous.|Il n'est jamais revenu de la forêt.|Oui|"
        "Merci !|Attaquer|Mon épée s'est encore brisée.|Vite, cours !"
    ),
    "es": (
        "Nueva partida|La puerta está cerrada.|Necesito más pociones.|¿Dónde has estado?|"
        "Pulsa una tecla|Has encontrado una llave|Me duele...|Guardar y salir|"
        "Vámonos a casa.|Nunca volvió del bosque.|Sí|¡Gracias!|Atacar|"
        "Mi espada se ha roto otra vez.|¡Corre, rápido!"
    ),
    "it": (
        "Nuova partita|La porta è chiusa.|Mi servono altre pozioni.|Dove sei stato?|"
        "Premi un tasto|Hai trovato una chiave|Fa male...|Salva ed esci|Andiamo a casa.|"
        "Non è mai tornato dalla foresta.|Sì|Grazie!|Attacca|"
        "La mia spada si è rotta di nuovo.|Presto, corri!"
    ),
    "pt": (
        "Novo jogo|A porta está trancada.|Preciso de mais poções.|Onde você esteve?|"
        "Pressione uma tecla|Você encontrou uma chave|Isso dói...|Salvar e sair|"
        "Vamos para casa.|Ele nunca voltou da floresta.|Sim|Obrigado!|Atacar|"
        "Minha espada quebrou de novo.|Corra, rápido!"
    ),
    "nl": (
        "Nieuw spel|De deur zit op slot.|Ik heb meer drankjes nodig.|Waar ben je geweest?|"
        "Druk op een toets|Je hebt een sleutel gevonden|Het doet pijn...|"
        "Opslaan en afsluiten|Laten we naar huis gaan.|Hij kwam nooit terug uit het bos.|Ja|"
        "Bedankt!|Aanvallen|Mijn zwaard is weer gebroken.|Snel, ren!"
    ),
    "pl": (
        "Nowa gra|Drzwi są zamknięte.|Potrzebuję więcej mikstur.|Gdzie byłeś?|"
        "Naciśnij dowolny klawisz|Znaleziono klucz|To boli...|Zapisz i wyjdź|"
        "Chodźmy do domu.|Nigdy nie wrócił z lasu.|Tak|Dzięki!|Atak|"
        "Mój miecz znowu się złamał.|Szybko, biegnij!"
    ),
    "sv": (
        "Nytt spel|Dörren är låst.|Jag behöver fler drycker.|Var har du varit?|"
        "Tryck på en tangent|Du hittade en nyckel|Det gör ont...|Spara och avsluta|"
        "Nu går vi hem.|Han kom aldrig tillbaka från skogen.|Ja|Tack!|Anfall|"
        "Mitt svärd gick sönder igen.|Snabbt, spring!"
    ),
    "tr": (
        "Yeni oyun|Kapı kilitli.|Daha fazla iksire ihtiyacım var.|Neredeydin?|Bir tuşa bas|"
        "Bir anahtar buldun|Canım yanıyor...|Kaydet ve çık|Hadi eve gidelim.|"
        "Ormandan hiç dönmedi.|Evet|Teşekkürler!|Saldır|Kılıcım yine kırıldı.|Çabuk, koş!"
    ),
    "vi": (
        "Trò chơi mới|Cửa bị khóa rồi.|Tôi cần thêm thuốc.|Bạn đã ở đâu?|Nhấn phím bất kỳ|"
        "Bạn tìm thấy chìa khóa|Đau quá...|Lưu và thoát|Về nhà thôi.|"
        "Anh ấy không bao giờ trở về từ khu rừng.|Vâng|Cảm ơn!|Tấn công|"
        "Thanh kiếm của tôi lại gãy rồi.|Chạy nhanh lên!"
    ),
    "id": (
        "Permainan baru|Pintunya terkunci.|Aku butuh lebih banyak ramuan.|"
        "Dari mana saja kamu?|Tekan tombol apa saja|Kamu menemukan kunci|Sakit sekali...|"
        "Simpan dan keluar|Ayo kita pulang.|Dia tidak pernah kembali dari hutan.|Ya|"
        "Terima kasih!|Serang|Pedangku patah lagi.|Cepat, lari!"
    ),
    "cs": (
        "Nová hra|Dveře jsou zamčené.|Potřebuji víc lektvarů.|Kde jsi byl?|"
        "Stiskni libovolnou klávesu|Našel jsi klíč|To bolí...|Uložit a ukončit|Pojďme domů.|"
        "Z lesa se nikdy nevrátil.|Ano|Díky!|Útok|Můj meč se zase zlomil.|Rychle, utíkej!"
    ),
    "fi": (
        "Uusi peli|Ovi on lukossa.|Tarvitsen lisää juomia.|Missä olet ollut?|"
        "Paina mitä tahansa näppäintä|Löysit avaimen|Sattuu...|Tallenna ja lopeta|"
        "Mennään kotiin.|Hän ei koskaan palannut metsästä.|Kyllä|Kiitos!|Hyökkää|"
        "Miekkani katkesi taas.|Nopeasti, juokse!"
    ),
    "hu": (
        "Új játék|Az ajtó zárva van.|Több bájitalra van szükségem.|Hol voltál?|"
        "Nyomj meg egy gombot|Találtál egy kulcsot|Ez fáj...|Mentés és kilépés|Menjünk haza.|"
        "Soha nem tért vissza az erdőből.|Igen|Köszönöm!|Támadás|Megint eltört a kardom.|"
        "Gyorsan, fuss!"
    ),
    "ru": (
        "Новая игра|Дверь заперта.|Мне нужно больше зелий.|Где ты был?|Нажмите любую клавишу|"
        "Вы нашли ключ|Больно...|Сохранить и выйти|Пойдём домой.|"
        "Он так и не вернулся из леса.|Да|Спасибо!|Атака|Мой меч снова сломался.|"
        "Быстро, беги!"
    ),
    "uk": (
        "Нова гра|Двері зачинені.|Мені потрібно більше зілля.|Де ти був?|"
        "Натисніть будь-яку клавішу|Ви знайшли ключ|Боляче...|Зберегти й вийти|"
        "Ходімо додому.|Він так і не повернувся з лісу.|Так|Дякую!|Атака|"
        "Мій меч знову зламався.|Швидко, біжи!"
    ),
    "bg": (
        "Нова игра|Вратата е заключена.|Трябват ми още отвари.|Къде беше?|"
        "Натиснете произволен клавиш|Намерихте ключ|Боли...|Запази и излез|"
        "Да си ходим вкъщи.|Той така и не се върна от гората.|Да|Благодаря!|Атака|"
        "Мечът ми пак се счупи.|Бързо, бягай!"
    ),
    "ar": (
        "لعبة جديدة|الباب مغلق.|أحتاج إلى المزيد من الجرعات.|أين كنت؟|اضغط أي مفتاح|"
        "لقد وجدت مفتاحا|هذا مؤلم...|حفظ وخروج|هيا نعود إلى البيت.|لم يعد أبدا من الغابة.|"
        "نعم|شكرا!|هجوم|انكسر سيفي مرة أخرى.|بسرعة، اركض!"
    ),
    "fa": (
        "بازی جدید|در قفل است.|به معجون بیشتری نیاز دارم.|کجا بودی؟|یک کلید را فشار دهید|"
        "یک کلید پیدا کردی|درد می‌کند...|ذخیره و خروج|بیا برویم خانه.|"
        "او هرگز از جنگل برنگشت.|بله|ممنون!|حمله|شمشیرم دوباره شکست.|زود باش، بدو!"
    ),
    "zh": (
        "新游戏|门锁着。|我需要更多药水。|你去哪儿了？|请按任意键|你找到了一把钥匙|好痛……|"
        "保存并退出|我们回家吧。|他再也没有从森林里回来。|是的|谢谢！|攻击|我的剑又断了。|"
        "快跑！"
    ),
    "ja": (
        "はじめから|扉に鍵がかかっている。|薬がもっと必要だ。|どこに行ってたの？|"
        "キーを押してください|鍵を見つけた|痛い……|保存して終了|家に帰ろう。|"
        "彼は森から二度と戻らなかった。|はい|ありがとう！|攻撃|また剣が折れた。|逃げろ！"
    ),
    "ko": (
        "새 게임|문이 잠겨 있다.|물약이 더 필요해.|어디 있었어?|아무 키나 누르세요|"
        "열쇠를 찾았다|아파...|저장하고 종료|집에 가자.|그는 숲에서 돌아오지 않았다.|네|"
        "고마워!|공격|내 검이 또 부러졌어.|빨리 뛰어!"
    ),
}
"""By the code of the language, parted by bars; the lines are written for this, by nobody else."""
