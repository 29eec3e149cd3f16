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
        foreach (var operation in XOperation.All)
        {
            foreach (var parameter in operation.Parameters.Where(one => one.Name.EndsWith(".fields", StringComparison.Ordinal)))
            {
                var field = Field(operation, parameter.Name);
                Assert.That(Wire(field, "OfOwner") ?? Wire(field, "Known"), Is.EqualTo(parameter.Values), parameter.Name);
                Assert.That(
                    Wire(field, "Public") ?? Wire(field, "Known"),
                    Is.EqualTo(parameter.Values!.Except(parameter.PrivateValues)),
                    parameter.Name
                );
            }
        }
    }

    /// <summary>The type of an operation's fields, from its options: <c>tweet.fields</c> is <c>TweetFields</c>.</summary>
    private static Type Field(XOperation operation, string parameter)
    {
        var name = string.Concat(parameter.Split('.', '_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var options = typeof(XOperation).Assembly.GetType($"XApi.{operation.Id}Options", throwOnError: true)!;
        return Filled.Item(options.GetProperty(name)?.PropertyType ?? throw new MissingMemberException(options.Name, name));
    }

    private static IEnumerable<string>? Wire(Type field, string preset) =>
        ((System.Collections.IEnumerable?)field.GetProperty(preset)?.GetValue(null))?.Cast<object>().Select(value => value.ToString()!);
}
