namespace XApi.Tests.Queries;

/// <summary>Letters and their accents, as the Unicode data has them (the canonical decompositions), and letters with a stroke.</summary>
public class DiacriticsTests
{
    [TestCase('A', "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ")]
    [TestCase('B', "ḂḄḆ")]
    [TestCase('C', "ÇĆĈĊČḈ")]
    [TestCase('D', "ĎĐḊḌḎḐḒ")]
    [TestCase('E', "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ")]
    [TestCase('F', "Ḟ")]
    [TestCase('G', "ĜĞĠĢǦǴḠ")]
    [TestCase('H', "ĤĦȞḢḤḦḨḪ")]
    [TestCase('I', "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ")]
    [TestCase('J', "Ĵ")]
    [TestCase('K', "ĶǨḰḲḴ")]
    [TestCase('L', "ĹĻĽŁḶḸḺḼ")]
    [TestCase('M', "ḾṀṂ")]
    [TestCase('N', "ÑŃŅŇǸṄṆṈṊ")]
    [TestCase('O', "ÒÓÔÕÖØŌŎŐǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ")]
    [TestCase('P', "ṔṖ")]
    [TestCase('R', "ŔŖŘȐȒṘṚṜṞ")]
    [TestCase('S', "ŚŜŞŠȘṠṢṤṦṨ")]
    [TestCase('T', "ŢŤŦȚṪṬṮṰ")]
    [TestCase('U', "ÙÚÛÜŨŪŬŮŰŲǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ")]
    [TestCase('V', "ṼṾ")]
    [TestCase('W', "ŴẀẂẄẆẈ")]
    [TestCase('X', "ẊẌ")]
    [TestCase('Y', "ÝŶŸȲẎỲỴỶỸ")]
    [TestCase('Z', "ŹŻŽẐẒẔ")]
    [TestCase('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ")]
    [TestCase('b', "ḃḅḇ")]
    [TestCase('c', "çćĉċčḉ")]
    [TestCase('d', "ďđḋḍḏḑḓ")]
    [TestCase('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ")]
    [TestCase('f', "ḟ")]
    [TestCase('g', "ĝğġģǧǵḡ")]
    [TestCase('h', "ĥħȟḣḥḧḩḫẖ")]
    [TestCase('i', "ìíîïĩīĭįǐȉȋḭḯỉị")]
    [TestCase('j', "ĵǰ")]
    [TestCase('k', "ķǩḱḳḵ")]
    [TestCase('l', "ĺļľłḷḹḻḽ")]
    [TestCase('m', "ḿṁṃ")]
    [TestCase('n', "ñńņňǹṅṇṉṋ")]
    [TestCase('o', "òóôõöøōŏőǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ")]
    [TestCase('p', "ṕṗ")]
    [TestCase('r', "ŕŗřȑȓṙṛṝṟ")]
    [TestCase('s', "śŝşšșṡṣṥṧṩ")]
    [TestCase('t', "ţťŧțṫṭṯṱẗ")]
    [TestCase('u', "ùúûüũūŭůűųǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự")]
    [TestCase('v', "ṽṿ")]
    [TestCase('w', "ŵẁẃẅẇẉẘ")]
    [TestCase('x', "ẋẍ")]
    [TestCase('y', "ýÿŷȳẏẙỳỵỷỹ")]
    [TestCase('z', "źżžẑẓẕ")]
    [TestCase('Æ', "ǢǼ")]
    [TestCase('Ø', "Ǿ")]
    [TestCase('æ', "ǣǽ")]
    [TestCase('ø', "ǿ")]
    [TestCase('ſ', "ẛ")]
    [TestCase('Ʒ', "Ǯ")]
    [TestCase('ʒ', "ǯ")]
    [TestCase('Α', "Ά")]
    [TestCase('Ε', "Έ")]
    [TestCase('Η', "Ή")]
    [TestCase('Ι', "ΊΪ")]
    [TestCase('Ο', "Ό")]
    [TestCase('Υ', "ΎΫ")]
    [TestCase('Ω', "Ώ")]
    [TestCase('α', "ά")]
    [TestCase('ε', "έ")]
    [TestCase('η', "ή")]
    [TestCase('ι', "ΐίϊ")]
    [TestCase('ο', "ό")]
    [TestCase('υ', "ΰϋύ")]
    [TestCase('ω', "ώ")]
    public void An_accent_is_taken_off(char letter, string accented)
    {
        foreach (var c in accented)
        {
            Assert.That(Diacritics.Fold($"{c}"), Is.EqualTo($"{letter}"), $"U+{(int)c:X4}");
        }
    }

    [Test]
    public void What_has_no_accent_stays()
    {
        const string letters =
            "ÆÐ×Þßæð÷þıĲĳĸĿŀŉŊŋŒœſǝǤǥǱǲǳǶǷȜȝȠȡȢȣȤȥȴȵȶȷȸȹȺȻȼȽȾȿɀɁɂɃɄɅɆɇɈɉɊɋɌɍɎɏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλ"
            + "μνξοπρςστυφχψωẚẜẝẞẟỺỻỼỽỾỿ";

        Assert.That(Diacritics.Fold(letters), Is.EqualTo(letters));
    }

    [TestCase("\u00bf\u00d7\u0180\u01cc\u0250\u0385\u03cf\u1dff\u1f00")]
    [TestCase("\u02ff\u0370")]
    public void What_lies_beside_stays(string text) => Assert.That(Diacritics.Fold(text), Is.EqualTo(text));

    [Test]
    public void A_mark_that_was_typed_apart_goes() => Assert.That(Diacritics.Fold("Cafe\u0301 e\u0300x\u036fy"), Is.EqualTo("Cafe exy"));

    [Test]
    public void A_text_without_accents_is_the_same_object()
    {
        var text = new string("plain \u00bf".ToCharArray());

        Assert.That(Diacritics.Fold(text), Is.SameAs(text));
    }
}
