using XApi.Spec;

namespace XApi.Tests;

/// <summary>The values that stubs are made of.</summary>
[TestFixture]
public class SamplesTests
{
    [TestCase("{ type: string, example: ab }", """["ab","ac"]""")]
    [TestCase("{ type: string, example: '' }", """["","x"]""")]
    [TestCase("{ type: boolean, example: true }", "[true,false]")]
    [TestCase("{ type: integer, format: int64, example: 7 }", "[7,8]")]
    [TestCase("{ type: number, example: 1.5 }", "[1.5,2.5]")]
    public void The_second_item_of_a_list_is_another_of_the_kind_of_the_example(string items, string sample)
    {
        var spec = SmallSpec.Load("paths: {}", $"Many: {{ type: array, items: {items} }}");

        Assert.That(new Samples(spec).Of(spec.Schemas["Many"], "many", SampleSize.Whole)!.ToJsonString(), Is.EqualTo(sample));
    }
}
