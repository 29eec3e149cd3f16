namespace XApi.Tests.Models;

public class FieldPresetTests
{
    [Test]
    public void Public_fields_are_all_that_are_not_private()
    {
        Assert.That(
            TweetField.Public,
            Does.Not.Contain(TweetField.NonPublicMetrics)
                .And.Not.Contain(TweetField.OrganicMetrics)
                .And.Not.Contain(TweetField.PromotedMetrics)
        );
        Assert.That(TweetField.Public, Has.Count.EqualTo(TweetField.Known.Count - 3));
        Assert.That(TweetField.All, Is.EqualTo(TweetField.Public));
        Assert.That(TweetField.OfOwner, Is.EqualTo(TweetField.Known));
    }

    [Test]
    public void Presets_agree_with_the_table_of_operations()
    {
        foreach (
            var parameter in XOperation
                .All.SelectMany(operation => operation.Parameters)
                .Where(parameter => parameter.Name.EndsWith(".fields", StringComparison.Ordinal))
        )
        {
            var (known, open) = parameter.Name switch
            {
                "tweet.fields" => (Wire(TweetField.OfOwner), Wire(TweetField.Public)),
                "user.fields" => (Wire(UserField.OfOwner), Wire(UserField.Public)),
                "media.fields" => (Wire(MediaField.OfOwner), Wire(MediaField.Public)),
                "place.fields" => (Wire(PlaceField.OfOwner), Wire(PlaceField.Public)),
                _ => (Wire(PollField.OfOwner), Wire(PollField.Public)),
            };
            Assert.That(known, Is.EqualTo(parameter.Values));
            Assert.That(open, Is.EqualTo(parameter.Values!.Except(parameter.PrivateValues)));
        }
    }

    private static IEnumerable<string> Wire<T>(IEnumerable<T> fields)
        where T : struct, IOpenEnum<T> => fields.Select(field => field.Value);
}
