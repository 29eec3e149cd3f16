using XApi.Spec;

namespace XApi.Tests;

[TestFixture]
public class DiffCommandTests
{
    [Test]
    public void A_spec_and_itself_exit_with_0() => Assert.That(Run(Repository.Spec, Repository.Spec).Exit, Is.Zero);

    [Test]
    public void Compatible_differences_exit_with_1()
    {
        using var copy = new SpecCopy();
        copy.Set("{ type: string }", "schemas/tweets.yaml", "Tweet", "properties", "mood");
        copy.Save();
        var (exit, output) = Run(Repository.Spec, copy.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(1));
            Assert.That(
                output,
                Does.Contain("Tweet.mood: It is new in responses. (data.mood and elsewhere of ")
                    .And.Contains("1 difference: 0 breaking, 1 compatible, 0 informative.")
            );
        }
    }

    [Test]
    public void A_breaking_difference_exits_with_2_and_comes_first_in_the_changelog()
    {
        using var copy = new SpecCopy();
        copy.Set("{ type: string }", "schemas/tweets.yaml", "Tweet", "properties", "mood");
        copy.Remove("paths/tweets.yaml", "Tweet", "delete");
        copy.Save();
        using var folder = new TemporaryFolder();
        var (exit, _) = Run(Repository.Spec, copy.Path, "--markdown", folder.File("changes.md"), "--title", "2.0");
        var text = File.ReadAllText(folder.File("changes.md"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(
                text,
                Does.StartWith(
                    "## 2.0\n\n2 differences: 1 breaking, 1 compatible, 0 informative.\n\n### Breaking\n\n- Operation `DELETE /2/tweets/{id}`: The operation is gone. (DeleteTweet)\n\n### Compatible\n\n- Response field `Tweet.mood`: "
                )
            );
        }
    }

    [TestCase("only-one.yaml")]
    [TestCase("nowhere.yaml", "nor-here.yaml")]
    [TestCase("a.yaml", "b.yaml", "--unknown")]
    [TestCase("a.yaml", "b.yaml", "--scope", "none")]
    public void What_cannot_be_compared_exits_with_3(params string[] arguments) => Assert.That(Run(arguments).Exit, Is.EqualTo(3));

    [Test]
    public void A_file_that_is_no_spec_exits_with_3()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("list.yaml"), "- 1\n- 2\n");
        Assert.That(Run(folder.File("list.yaml"), Repository.Spec).Exit, Is.EqualTo(3));
    }

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        return (DiffCommand.Run(arguments, output, output), output.ToString());
    }
}
