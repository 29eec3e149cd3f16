using System.Diagnostics;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>Specs are compared as they were committed, whatever the branches are called.</summary>
[NonParallelizable]
internal sealed class RevisionTests
{
    private const string Old =
        "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths: {}\ncomponents: { schemas: { Mood: { type: string } } }\n";

    private TemporaryFolder _folder = null!;
    private string _before = null!;

    [SetUp]
    public void Make_a_repository()
    {
        _folder = new TemporaryFolder();
        _before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder.Path;
        Git("init", "-q");
        Commit("x/y", "spec/api.yaml", Old);
        Commit("x_y", "spec/api.yaml", Path() + Old.Replace("paths: {}\n", "", StringComparison.Ordinal));

        static string Path() => "paths: { /2/a: { get: { operationId: A, tags: [A], responses: { '200': { description: ok } } } } }\n";
    }

    [TearDown]
    public void Remove_it()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [TestCase("x/y:spec/api.yaml", "x_y:spec/api.yaml", 1)]
    [TestCase("x_y:spec/api.yaml", "x/y:spec/api.yaml", 2)]
    [TestCase("x/y:spec/api.yaml", "x/y:spec/api.yaml", 0)]
    [TestCase("x/y:spec/api.yaml", "spec/api.yaml", 1)]
    [TestCase("x/y:spec/none.yaml", "x_y:spec/api.yaml", 3)]
    [TestCase("gone:spec/api.yaml", "x_y:spec/api.yaml", 3)]
    public void Two_revisions_are_compared(string old, string current, int exit)
    {
        using var output = new StringWriter();
        Assert.That(DiffCommand.Run([old, current], output, output), Is.EqualTo(exit), output.ToString);
    }

    [Test]
    public void A_file_at_the_root_is_found_and_nothing_is_left_behind()
    {
        Commit("root", "api.yaml", Old);
        string file;
        using (var revision = Revision.Extract("root:api.yaml"))
        {
            file = revision!.File;
            Assert.That(File.ReadAllText(file), Is.EqualTo(Old));
        }

        Assert.That(File.Exists(file), Is.False);
        Assert.That(Revision.Extract("spec/api.yaml"), Is.Null);
    }

    private void Commit(string branch, string file, string text)
    {
        Git("checkout", "-q", "-b", branch);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder.File(file))!);
        File.WriteAllText(_folder.File(file), text);
        Git("add", "-A");
        Git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "A spec");
    }

    private void Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Path })!;
            git.WaitForExit();
            Assert.That(git.ExitCode, Is.Zero);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("`git` is not on the PATH.");
        }
    }
}
