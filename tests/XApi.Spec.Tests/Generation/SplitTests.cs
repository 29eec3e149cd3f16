using XApi.Spec;

namespace XApi.Tests;

/// <summary>The generated folder says by its sums that it is complete, and only then.</summary>
[TestFixture]
public class SplitTests
{
    private const string Sums = "inputs.sha256";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make()
    {
        _folder = new();
        File.WriteAllText(_folder.File("source.cs"), "//# Tweets/TweetsClient.g.cs\nnamespace XApi;\n");
        File.WriteAllText(_folder.File(Sums), "2  b\n1  a\n");
        Directory.CreateDirectory(_folder.File("generated"));
        File.WriteAllText(_folder.File("generated", Sums), "0  a\n");
        File.WriteAllText(_folder.File("generated", "Stale.g.cs"), "");
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_generation_leaves_what_it_made_and_the_sums_of_what_it_was_made_from()
    {
        var errors = new StringWriter();

        Assert.That(Generate(errors), Is.Zero, errors.ToString());
        Assert.That(File.ReadAllText(_folder.File("generated", Sums)), Is.EqualTo("1  a\n2  b\n"));
        Assert.That(File.Exists(_folder.File("generated", "Tweets", "TweetsClient.g.cs")));
        Assert.That(File.Exists(_folder.File("generated", "Stale.g.cs")), Is.False);
    }

    [Test]
    public void A_generation_that_breaks_off_leaves_no_sums_so_that_the_next_build_generates_again()
    {
        Directory.CreateDirectory(_folder.File("generated", "Members.txt"));
        var errors = new StringWriter();

        Assert.That(Generate(errors), Is.EqualTo(1));
        Assert.That(File.Exists(_folder.File("generated", Sums)), Is.False);
        Assert.That(File.Exists(_folder.File("generated", "Stale.g.cs")), "what was there is removed when the new is there");
        Assert.That(
            errors.ToString(),
            Does.StartWith($"{Repository.Spec}: error XS0003: A file can't be read or written. ").And.Contain("Members.txt")
        );
    }

    private int Generate(StringWriter errors) =>
        Faults.Reported(
            Repository.Spec,
            errors,
            () =>
                Split.Write(
                    _folder.File("source.cs"),
                    SpecDocument.Load(Repository.Spec).WithVariants(),
                    _folder.File(Sums),
                    _folder.File("generated")
                )
        );
}
